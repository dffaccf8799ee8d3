#include "channels/mail/imap/imap_response.hpp"
#include "channels/mail/imap/mail_collector.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::imap;

namespace {

std::vector<ImapResponse> read_all(
    std::string_view bytes, std::size_t piece = 1 << 20, ImapLimits limits = {}
) {
    ImapReader reader(limits);
    std::vector<ImapResponse> responses;
    while (!bytes.empty()) {
        reader.receive(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        for (;;) {
            auto response = reader.next();
            REQUIRE(response.has_value());
            if (!*response) break;
            responses.push_back(std::move(**response));
        }
    }
    return responses;
}

std::string error_of(std::string_view bytes, ImapLimits limits = {}) {
    ImapReader reader(limits);
    reader.receive(bytes);
    for (;;) {
        auto const response = reader.next();
        if (!response) return response.error().what;
        if (!*response) return {};
    }
}

}  // namespace

TEST_CASE("imap: a mail that looks like the server's answers stays a mail") {
    std::string const mail = "Subject: x\r\n\r\nK7 OK done\r\n* SEARCH 66 67\r\n)\r\n{5}\r\n";
    auto const stream = "* 12 FETCH (FLAGS (\\Seen) UID 42 BODY[] {" + std::to_string(mail.size()) + "}\r\n" +
                        mail + " INTERNALDATE \"a b\")\r\nK7 OK fetched\r\n";
    for (std::size_t const piece : {1, 2, 7, 100, 10'000}) {
        auto responses = read_all(stream, piece);
        REQUIRE(responses.size() == 2);
        CHECK(responses[0].number == 12);
        CHECK(fetched_uid(responses[0]) == 42);
        REQUIRE(fetched_item(responses[0], "BODY[]"));
        CHECK(fetched_item(responses[0], "BODY[]")->text == mail);
        CHECK(fetched_item(responses[0], "INTERNALDATE")->text == "a b");
        CHECK(responses[1].tag == "K7");
        CHECK(responses[1].kind == "OK");
    }
}

TEST_CASE("imap: a large mail goes to a file as it comes, and every byte of it arrives") {
    std::string mail = "Subject: x\r\n\r\n";
    while (mail.size() < 1'000'000)
        mail += "K7 OK " + std::to_string(mail.size()) + "\r\n";
    auto const stream = "* 1 FETCH (UID 42 BODY[] {" + std::to_string(mail.size()) + "}\r\n" + mail +
                        " X {3}\r\nabc)\r\nK7 OK fetched\r\n";
    for (std::size_t const piece : {1000, 65'536, 2'000'000}) {
        auto responses = read_all(stream, piece);
        REQUIRE(responses.size() == 2);
        auto const* const body = fetched_item(responses[0], "BODY[]");
        REQUIRE(body != nullptr);
        REQUIRE(body->literal != nullptr);
        CHECK(body->literal->in_file());
        CHECK(body->literal->read().value() == mail);
        CHECK(fetched_item(responses[0], "X")->text == "abc");
    }
}

TEST_CASE("imap: what servers say about a mailbox is understood") {
    auto const responses = read_all(
        "* OK [PERMANENTFLAGS (\\Answered \\Seen \\*)] Flags permitted.\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY "
        "7] x\r\n"
        "* OK [uidnext 44] (unbalanced \"text {5}\r\n* LIST (\\NoInferiors) \"/\" \"a \\\"b\\\"\"\r\n* "
        "CAPABILITY IMAP4rev1 IDLE\r\n"
        "+ idling (\r\nK1 NO [AUTHENTICATIONFAILED] no (\r\n"
    );
    REQUIRE(responses.size() == 8);
    CHECK(permits_keywords(responses[0]));
    CHECK(responses[1].number == 3);
    CHECK(code_number(responses[2], "UIDVALIDITY") == 7);
    CHECK(code_number(responses[3], "UIDNEXT") == 44);
    CHECK(responses[4].values[2].text == "a \"b\"");
    CHECK(responses[5].values[1].text == "IDLE");
    CHECK(responses[6].tag == "+");
    CHECK(responses[7].kind == "NO");
    auto partial = read_all("* 1 FETCH (UID 5 BODY[]<0> {0}\r\n BODY[HEADER.FIELDS (FROM TO)] \"x\")\r\n");
    CHECK(fetched_item(partial[0], "BODY[]<0>")->text.empty());
}

TEST_CASE("email security 86: a server that is hostile or broken is an error and no memory") {
    CHECK(error_of("* 1 FETCH (BODY[] {4294967295}\r\n") == "imap: answer: literal too long");
    CHECK(error_of("* 1 FETCH (BODY[] {99999999999999999999999}\r\n") == "imap: answer: literal too long");
    CHECK(
        error_of("* 1 FETCH (A {60}\r\n" + std::string(60, 'x') + " B {60}\r\n", {.literal = 100}) ==
        "imap: answer: literal too long"
    );
    CHECK(error_of("* " + std::string(70'000, 'x')) == "imap: answer: line too long");
    CHECK(error_of(std::string("* OK a\0b\r\n", 10)) == "imap: answer: NUL");
    CHECK(error_of("* OK a\nb") == "imap: answer: bare line feed");
    CHECK(error_of("* 1 FETCH (" + std::string(100, '(') + "\r\n") == "imap: answer: values not understood");
    CHECK(error_of("* 1 FETCH (UID 1\r\n") == "imap: answer: list left open");
    CHECK(error_of("* 1 FETCH UID 1)\r\n") == "imap: answer: values not understood");
    CHECK(error_of("* 1 FETCH (\"a\\\r\n") == "imap: answer: values not understood");
    CHECK(error_of("\r\n") == "imap: answer: no tag");
    CHECK(error_of("* 1 FETCH (BODY[] {3}\r\nab").empty());
    std::string endless;
    for (int i = 0; i < 100; ++i)
        endless += "* 1 FETCH (BODY[] {4}\r\nabcd)\r\n";
    CHECK(error_of(endless, {.literal = 399}) == "imap: answer: literal too long");
    CHECK(error_of(endless, {.literal = 400}).empty());
    CHECK(error_of(endless, {.lines = 2000}) == "imap: answer: without end");
}

TEST_CASE("imap: what one command's answers may bring is counted for each command anew") {
    ImapReader reader({.lines = 40, .literal = 10});
    for (int i = 0; i < 5; ++i) {
        reader.begin_command();
        reader.receive("* 1 FETCH (BODY[] {8}\r\n12345678)\r\n");
        CHECK(reader.next().has_value());
    }
}

TEST_CASE("mailbox cursor: it reads what it wrote and nothing else") {
    for (auto const mark : {Mark::none, Mark::taken, Mark::large}) {
        auto const again = read_cursor(to_text(MailboxCursor{4294967295, 42, mark}));
        REQUIRE(again);
        CHECK(again->uid_validity == 4294967295);
        CHECK(again->uid == 42);
        CHECK(again->mark == mark);
    }
    for (auto const* const text :
         {"", "1", "1 2", "1 2 ", "1 x taken", "4294967296 1 taken", "1 2 taken x", "-1 2 taken"})
        CHECK_FALSE(read_cursor(text));
}
