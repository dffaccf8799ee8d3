#include "channels/mail/lmtp/lmtp_protocol.hpp"

#include <doctest/doctest.h>

using namespace kanal::lmtp;

namespace {

struct Exchange {
    std::string replies = {};
    std::vector<Delivery> deliveries = {};
    bool closed = false;
};

ProtocolOptions options() {
    ProtocolOptions options;
    options.recipients = {"lapor@example.go.id", "aduan@example.go.id"};
    options.largest_mail = 1000;
    return options;
}

// As a connection would, in pieces of that size.
Exchange converse(std::string_view input, std::size_t piece = 1 << 20, Outcome outcome = Outcome::stored) {
    Protocol protocol(options());
    Exchange exchange;
    while (!input.empty() && !protocol.closed()) {
        protocol.receive(input.substr(0, piece));
        input.remove_prefix(std::min(piece, input.size()));
        while (auto delivery = protocol.take_delivery()) {
            exchange.deliveries.push_back(std::move(*delivery));
            protocol.settle(outcome);
        }
    }
    exchange.replies = protocol.take_replies();
    exchange.closed = protocol.closed();
    return exchange;
}

// The codes alone, the greeting left out.
std::string codes(std::string_view input, Outcome outcome = Outcome::stored) {
    auto const replies = converse(input, 1 << 20, outcome).replies;
    std::string all;
    for (std::size_t at = replies.find("\r\n") + 2; at < replies.size(); at = replies.find("\r\n", at) + 2) {
        if (replies[at + 3] == '-') continue;
        all.append(all.empty() ? "" : " ").append(replies, at, 3);
    }
    return all;
}

std::string const kBegin = "LHLO mx\r\nMAIL FROM:<warga@example.net>\r\nRCPT TO:<lapor@example.go.id>\r\n";

}  // namespace

TEST_CASE("lmtp: a mail is delivered with its sender and its bytes") {
    auto const exchange = converse(kBegin + "DATA\r\nSubject: a\r\n\r\n..titik\r\nisi\r\n.\r\nQUIT\r\n");
    REQUIRE(exchange.deliveries.size() == 1);
    CHECK(exchange.deliveries[0].sender == "warga@example.net");
    CHECK(exchange.deliveries[0].content == "Subject: a\r\n\r\n.titik\r\nisi\r\n");
    CHECK(exchange.closed);
    for (auto const* const offer : {"PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "SIZE 1000"})
        CHECK(exchange.replies.find(offer) != std::string::npos);
}

TEST_CASE("lmtp: it does not matter how the network cuts the stream") {
    auto const input = kBegin + "RCPT TO:<siapa@example.go.id>\r\nDATA\r\n.\r.\r\n..\r\n\r\nx.\r\n.\r\n" +
                       kBegin + "DATA\r\nb\r\n.\r\nNOOP\r\nQUIT\r\n";
    auto const whole = converse(input);
    REQUIRE(whole.deliveries.size() == 2);
    for (std::size_t piece = 1; piece < 40; ++piece) {
        auto const cut = converse(input, piece);
        CHECK(cut.replies == whole.replies);
        REQUIRE(cut.deliveries.size() == 2);
        CHECK(cut.deliveries[0].content == whole.deliveries[0].content);
    }
}

TEST_CASE("lmtp: each accepted recipient gets a reply of its own, one named twice too") {
    auto const input = kBegin +
                       "RCPT TO:<siapa@example.go.id>\r\nRCPT TO:<ADUAN@example.go.id>\r\n"
                       "RCPT TO:<lapor@example.go.id>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n";
    CHECK(codes(input) == "250 250 250 550 250 250 354 250 250 250 250");
    CHECK(codes(input, Outcome::try_later) == "250 250 250 550 250 250 354 451 451 451 250");
}

TEST_CASE("lmtp: what is no LMTP is refused with the fitting code") {
    CHECK(codes("EHLO mx\r\nHELO mx\r\n") == "500 500");
    CHECK(codes("MAIL FROM:<a@b.example>\r\n") == "503");
    CHECK(codes("LHLO mx\r\nRCPT TO:<lapor@example.go.id>\r\nDATA\r\n") == "250 503 503");
    CHECK(
        codes("LHLO mx\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<siapa@b.example>\r\nDATA\r\n") ==
        "250 250 550 503"
    );
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a@b.example>\r\nMAIL FROM:<a@b.example>\r\n") == "250 250 503");
    CHECK(
        codes("LHLO mx\r\nMAIL FROM:a@b.example\r\nMAIL TO:<a@b.example>\r\nMAIL\r\n") == "250 501 501 501"
    );
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a@b.example> RET=FULL\r\n") == "250 555");
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a@b.example> SIZE=x\r\n") == "250 501");
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a\tb@b.example>\r\n") == "250 500");
    CHECK(codes("XYZ\r\n\r\nVRFY a\r\nRSET\r\n") == "500 500 252 250");
}

TEST_CASE("lmtp: what MTAs send is understood") {
    CHECK(
        codes("lhlo mx\r\nmail from:<> BODY=8BITMIME SIZE=10\r\nrcpt to:<lapor@EXAMPLE.go.id>\r\n") ==
        "250 250 250"
    );
    CHECK(
        codes("LHLO mx\r\nMAIL FROM: <a@b.example> SMTPUTF8\r\nRCPT TO: <lapor+jalan@example.go.id>\r\n") ==
        "250 250 250"
    );
    CHECK(codes("LHLO mx\r\nMAIL FROM:<@a.example,@b.example:c@d.example>\r\n") == "250 250");
    CHECK(codes("LHLO mx\r\nMAIL FROM:<\"a>b\"@d.example>\r\n") == "250 250");
    CHECK(converse("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<lapor@example.go.id>\r\nDATA\r\n\r\n.\r\n")
              .deliveries.at(0)
              .sender.empty());
}

TEST_CASE("lmtp: a mail larger than the limit is refused, announced or not") {
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a@b.example> SIZE=1001\r\n") == "250 552");
    CHECK(codes("LHLO mx\r\nMAIL FROM:<a@b.example> SIZE=99999999999999999999\r\n") == "250 552");
    auto const exact = std::string(996, 'x') + "\r\n";
    CHECK(codes(kBegin + "DATA\r\n" + exact + "yy\r\n.\r\n").ends_with("354 552"));
    CHECK(codes(kBegin + "DATA\r\n" + exact + "\r\n.\r\n").ends_with("354 250"));
    auto const endless = kBegin + "RCPT TO:<aduan@example.go.id>\r\nDATA\r\n" + std::string(3'000'000, 'x') +
                         "\r\n.\r\n" + kBegin;
    CHECK(codes(endless).ends_with("354 552 552 250 250 250"));
}

TEST_CASE("lmtp: only CR LF dot CR LF ends a mail, so none can be smuggled in") {
    for (std::string_view const almost : {"\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\rx"}) {
        auto const exchange =
            converse(kBegin + "DATA\r\na" + std::string(almost) + "MAIL FROM:<x@y.example>\r\n.\r\n");
        REQUIRE(exchange.deliveries.size() == 1);
        CHECK(exchange.deliveries[0].content.find("MAIL FROM:<x@y.example>\r\n") != std::string::npos);
    }
}

TEST_CASE("lmtp: a client that only errs is shown the door") {
    std::string input;
    for (int i = 0; i < 100; ++i)
        input.append("X\r\n");
    auto const exchange = converse(input);
    CHECK(exchange.closed);
    CHECK(exchange.replies.ends_with("421 4.7.0 too many faults\r\n"));
    CHECK(exchange.replies.size() < 2000);
    CHECK(codes(std::string(100'000, 'A') + "\r\nNOOP\r\n") == "500 250");
    CHECK(codes(std::string("NOOP\0\r\nNOOP\r\n", 13)) == "500 250");
}

TEST_CASE("lmtp: unknown recipients do not end the connection, and too many known ones are for later") {
    std::string many = "LHLO mx\r\nMAIL FROM:<a@b.example>\r\n";
    for (int i = 0; i < 50; ++i)
        many.append("RCPT TO:<siapa@example.go.id>\r\n");
    CHECK_FALSE(converse(many).closed);
    for (int i = 0; i < 101; ++i)
        many.append("RCPT TO:<lapor@example.go.id>\r\n");
    CHECK(codes(many).ends_with("250 452"));
}
