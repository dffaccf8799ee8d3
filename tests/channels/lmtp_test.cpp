#include "channels/mail/lmtp/lmtp.hpp"

#include "tests/channels/lmtp_client.hpp"
#include "tests/forwarder/log_capture.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <fstream>
#include <new>
#include <utility>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kMail = "From: Warga <warga@example.net>\r\nSubject: Lampu\r\n\r\nLampu mati";

// A door in a folder of its own, open while `visit` runs, then stopped as the daemon stops it.
class Door {
public:
    explicit Door(lmtp::LmtpOptions options = {}) {
        options.server.channel = "lmtp";
        options.server.listen.socket = folder / "lmtp.sock";
        options.server.protocol.recipients = {"lapor@example.go.id", "aduan@example.go.id"};
        options.intake.reader.channel = "lmtp";
        options.intake.reader.receiver.account = "lapor@example.go.id";
        options.intake.reader.receiver.own_addresses = options.server.protocol.recipients;
        options.intake.reader.program = KANAL_MAIL_PARSER_PEER;
        channel = lmtp::make_channel(std::move(options), [] { return 0.5; });
    }

    template <class Visit>
    void while_open(Visit visit) {
        asio::cancellation_signal stop;
        auto ended = [this](std::exception_ptr, Result<void> result) { outcome = std::move(result); };
        asio::co_spawn(loop, channel->run(intake), asio::bind_cancellation_slot(stop.slot(), ended));
        run_coroutine(loop, [&]() -> asio::awaitable<void> {
            LmtpClient client(loop.get_executor());
            auto const greeting = co_await client.connect(folder / "lmtp.sock");
            CHECK(greeting.starts_with("220 "));
            co_await visit(client);
            stop.emit(asio::cancellation_type::terminal);
        });
        CHECK(outcome.has_value());
    }

    TempDir folder;
    asio::io_context loop;
    FakeIntake intake;
    std::unique_ptr<Channel> channel;
    Result<void> outcome = retry("still running");
};

}  // namespace

TEST_CASE("lmtp: a mail is answered 250 when it is stored, and its envelope sender is kept") {
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        CHECK(co_await client.deliver(kMail) == "250 2.0.0 stored");
        CHECK(door.intake.stored.size() == 1);
        CHECK(co_await client.ask("QUIT") == "221 2.0.0 bye");
    });
    REQUIRE(door.intake.stored.size() == 1);
    auto const& submission = door.intake.stored[0];
    CHECK(submission.raw.bytes == std::string("Return-Path: <warga@example.net>\r\n") + kMail + "\r\n");
    CHECK(submission.text == "Lampu mati");
    CHECK(submission.account == "lapor@example.go.id");
}

TEST_CASE("lmtp: while the spool refuses, the mail server keeps the mail; sent again it is one report") {
    for (auto const disk : {FakeIntake::Disk::full, FakeIntake::Disk::unclear}) {
        Door door;
        door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
            door.intake.disk = disk;
            CHECK((co_await client.deliver(kMail)).starts_with("451 4.3.0"));
            door.intake.disk = FakeIntake::Disk::works;
            CHECK((co_await client.deliver(kMail)).starts_with("250"));
            CHECK((co_await client.deliver(kMail)).starts_with("250"));
        });
        CHECK(door.intake.stored.size() == 1);
    }
}

TEST_CASE("lmtp: one mail for two of our addresses is one report and two replies") {
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        co_await client.send(
            "LHLO mx\r\nMAIL FROM:<w@example.net>\r\nRCPT TO:<lapor@example.go.id>\r\n"
            "RCPT TO:<siapa@example.go.id>\r\nRCPT TO:<aduan@example.go.id>\r\nDATA\r\n"
        );
        for (auto const* const expected : {"250", "250", "250", "550", "250", "354"})
            CHECK((co_await client.reply()).substr(0, 3) == expected);
        co_await client.send(std::string(kMail) + "\r\n.\r\n");
        CHECK((co_await client.reply()).starts_with("250"));
        CHECK((co_await client.reply()).starts_with("250"));
    });
    CHECK(door.intake.stored.size() == 1);
}

TEST_CASE(
    "lmtp: a mail that comes twice in different envelopes is two reports, neither of which knows the other"
) {
    auto const mail = std::string("Message-ID: <a@b.example>\r\n") + kMail;
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        CHECK((co_await client.deliver(mail, "warga@example.net")).starts_with("250"));
        CHECK((co_await client.deliver(mail, "warga@example.net")).starts_with("250"));
        CHECK((co_await client.deliver(mail, "milis-bounces@example.org")).starts_with("250"));
    });
    REQUIRE(door.intake.batches.size() == 3);
    CHECK(door.intake.stored.size() == 2);
    for (auto const& batch : door.intake.batches)
        CHECK(batch.reading.submissions.at(0).problems.empty());
}

TEST_CASE(
    "lmtp: a mail without an envelope sender is a report for a person, and a delivery status report is none"
) {
    constexpr auto kStatus =
        "From: mailer-daemon@mx.example.net\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\r\n\r\n--b\r\n\r\nGagal\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: "
        "failed\r\n--b--\r\n";
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        CHECK((co_await client.deliver(kMail, "")).starts_with("250"));
        CHECK((co_await client.deliver(kStatus, "")).starts_with("250"));
    });
    REQUIRE(door.intake.stored.size() == 1);
    CHECK(door.intake.stored[0].doubt == "no envelope sender");
    REQUIRE(door.intake.batches.size() == 2);
    CHECK(door.intake.batches[1].reading.dropped == 1);
    CHECK(door.intake.batches[1].reading.ignored.empty());
}

TEST_CASE("lmtp: a mail that kills its parser is quarantined and answered 250") {
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        CHECK((co_await client.deliver("X-Test: abort\r\n\r\nisi")).starts_with("250"));
        CHECK((co_await client.deliver(kMail)).starts_with("250"));
    });
    REQUIRE(door.intake.batches.size() == 2);
    REQUIRE(door.intake.batches[0].reading.unreadable.size() == 1);
    CHECK(door.intake.batches[0].reading.unreadable[0].raw.bytes.ends_with("X-Test: abort\r\n\r\nisi\r\n"));
    CHECK(door.intake.stored.size() == 1);
}

TEST_CASE(
    "lmtp: after a fault of ours the mail server is told 421, the log says so, and the next mail is stored"
) {
    TempDir const folder;
    asio::io_context loop;
    lmtp::ServerOptions options;
    options.channel = "lmtp";
    options.listen.socket = folder / "lmtp.sock";
    options.protocol.recipients = {"lapor@example.go.id"};
    bool broken = true;
    auto store = [&](std::shared_ptr<mail::StagedMail>) -> asio::awaitable<lmtp::Outcome> {
        if (std::exchange(broken, false)) throw std::bad_alloc();
        co_return lmtp::Outcome::stored;
    };
    lmtp::Server server(std::move(options), store);
    asio::cancellation_signal stop;
    auto ended = [](std::exception_ptr, Result<void>) {};
    LogCapture const log;
    asio::co_spawn(loop, server.run(), asio::bind_cancellation_slot(stop.slot(), ended));
    run_coroutine(loop, [&]() -> asio::awaitable<void> {
        LmtpClient client(loop.get_executor());
        co_await client.connect(folder / "lmtp.sock");
        CHECK((co_await client.deliver(kMail)).starts_with("421 4.3.0"));
        CHECK((co_await client.reply()).empty());
        LmtpClient next(loop.get_executor());
        co_await next.connect(folder / "lmtp.sock");
        CHECK((co_await next.deliver(kMail)).starts_with("250"));
        stop.emit(asio::cancellation_type::terminal);
    });
    CHECK(log.count("event=lmtp_session_failed channel=lmtp reason=std::bad_alloc") == 1);
    CHECK(server.refused() == 1);
}

TEST_CASE("lmtp: of a mail that breaks off nothing is stored") {
    Door door;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        co_await client.send(
            "LHLO mx\r\nMAIL FROM:<w@example.net>\r\nRCPT TO:<lapor@example.go.id>\r\nDATA\r\nSubj"
        );
        client.close();
        LmtpClient next(door.loop.get_executor());
        co_await next.connect(door.folder / "lmtp.sock");
        CHECK((co_await next.deliver(kMail)).starts_with("250"));
    });
    CHECK(door.intake.stored.size() == 1);
    CHECK(door.intake.calls == 1);
}

TEST_CASE("lmtp: a client that says nothing is cut off, and one too many is told to come later") {
    lmtp::LmtpOptions options;
    options.server.idle = 200ms;
    options.server.connections = 1;
    Door door(std::move(options));
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        LmtpClient second(door.loop.get_executor());
        CHECK((co_await second.connect(door.folder / "lmtp.sock")).starts_with("421 4.3.2"));
        CHECK((co_await client.reply()).empty());
    });
}

TEST_CASE("lmtp: what a killed daemon left behind is replaced, and a door in use is not") {
    Door door;
    door.while_open([](LmtpClient&) -> asio::awaitable<void> { co_return; });
    CHECK(std::filesystem::is_socket(door.folder / "lmtp.sock"));
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        CHECK((co_await client.deliver(kMail)).starts_with("250"));
        lmtp::ListenOptions same;
        same.socket = door.folder / "lmtp.sock";
        CHECK_FALSE(lmtp::listen(door.loop.get_executor(), same).has_value());
        struct stat file {};
        REQUIRE(::stat(same.socket.c_str(), &file) == 0);
        CHECK((file.st_mode & 0777) == 0660);
    });
    lmtp::ListenOptions occupied;
    occupied.socket = door.folder / "file";
    std::ofstream(occupied.socket) << "x";
    CHECK_FALSE(lmtp::listen(door.loop.get_executor(), occupied).has_value());
    CHECK(std::filesystem::file_size(occupied.socket) == 1);
}

TEST_CASE("lmtp: a replay reads the stored bytes again, with the same key") {
    Door door;
    Reading again;
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        co_await client.deliver(kMail);
        auto raw = door.intake.stored.at(0).raw;
        again = (co_await door.channel->replay(std::move(raw))).value();
    });
    REQUIRE(again.submissions.size() == 1);
    CHECK(again.submissions[0].external_id == door.intake.stored[0].external_id);
}

TEST_CASE("lmtp: the configuration is held to what is safe") {
    TempDir const folder;
    auto const faults = [&](std::string_view keys) {
        auto const made = channel_from_yaml(folder, "{name: lmtp, kind: lmtp, " + std::string(keys) + "}\n");
        CHECK((made.channel != nullptr || !made.faults.empty()));
        return made.faults;
    };
    CHECK(faults("listen: lmtp.sock, recipients: [lapor@example.go.id]").empty());
    CHECK(faults("listen: \"127.0.0.1:2424\", recipients: [lapor@example.go.id], largest_mail: 10MiB").empty()
    );
    CHECK_FALSE(faults("listen: \"0.0.0.0:2424\", recipients: [lapor@example.go.id]").empty());
    CHECK_FALSE(faults("listen: \"127.0.0.1:25\", recipients: [lapor@example.go.id]").empty());
    CHECK_FALSE(faults("listen: lmtp.sock").empty());
    CHECK_FALSE(faults("listen: lmtp.sock, recipients: [lapor]").empty());
    CHECK_FALSE(faults("listen: lmtp.sock, recipients: [lapor@example.go.id], socket_mode: rw").empty());
    CHECK_FALSE(faults("listen: lmtp.sock, recipients: [lapor@example.go.id], password: x").empty());
}

TEST_CASE("lmtp: a large mail arrives whole, also behind one that was too large") {
    lmtp::LmtpOptions options;
    options.server.protocol.largest_mail = 3'000'000;
    Door door(std::move(options));
    std::string large = std::string(kMail) + "\r\n";
    for (int line = 0; line < 20'000; ++line)
        large += "baris ke-" + std::to_string(line) + " dari laporan yang panjang\r\n";
    door.while_open([&](LmtpClient& client) -> asio::awaitable<void> {
        auto const refused = co_await client.deliver(large + large + large + large);
        CHECK(refused.starts_with("552 5.3.4"));
        auto const taken = co_await client.deliver(large);
        CHECK(taken == "250 2.0.0 stored");
        auto const small = co_await client.deliver(kMail);
        CHECK(small == "250 2.0.0 stored");
    });
    REQUIRE(door.intake.stored.size() == 2);
    std::string const top = "Return-Path: <warga@example.net>\r\n";
    CHECK(door.intake.stored[0].raw.bytes == top + large + "\r\n");
    CHECK(door.intake.stored[1].raw.bytes == top + kMail + "\r\n");
}
