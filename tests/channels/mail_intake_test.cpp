#include "channels/mail/mail_intake.hpp"

#include "base/byte_budget.hpp"
#include "base/digest.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/detached.hpp>

using namespace kanal;
using namespace kanal::mail;

namespace {

constexpr std::size_t kShare = std::size_t{32} << 20;  // of one peer in the process-wide budget

MailIntake mail_intake() {
    MailIntakeOptions options;
    options.reader.channel = "email";
    options.reader.receiver.account = "lapor@kota.example.id";
    options.reader.program = KANAL_MAIL_PARSER_PEER;
    return MailIntake(std::move(options), [] { return 0.5; });
}

std::string mail_of(std::size_t size) {
    std::string mail = "From: w@example.net\r\nSubject: Lampu\r\n\r\nLampu mati\r\n";
    while (mail.size() < size)
        mail += "baris " + std::to_string(mail.size()) + "\r\n";
    return mail;
}

IncomingMail incoming(std::string const& bytes) {
    IncomingMail mail;
    mail.bytes = std::make_shared<StagedMail>();
    for (std::size_t at = 0; at < bytes.size(); at += 50'000)
        CHECK(mail.bytes->append(std::string_view(bytes).substr(at, 50'000)).has_value());
    return mail;
}

}  // namespace

TEST_CASE("mail intake: a large mail lies in a file until it is read, and every byte of it is kept") {
    for (std::size_t const size : {1000u, 300'000u, 2'000'000u}) {
        CAPTURE(size);
        auto const bytes = mail_of(size);
        asio::io_context loop;
        test::FakeIntake spool;
        auto intake = mail_intake();
        test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
            auto mail = incoming(bytes);
            CHECK(mail.bytes->in_file() == (size > StagedMail::kMostInMemory));
            auto const taken = co_await intake.take(spool, std::move(mail));
            CHECK(taken.has_value());
        });
        REQUIRE(spool.stored.size() == 1);
        CHECK(spool.stored[0].raw.bytes == bytes);
        CHECK(spool.stored[0].raw.media_type == "message/rfc822");
        CHECK(spool.stored[0].external_id == to_hex(sha256(bytes)));
    }
}

TEST_CASE("mail intake: a mail waits until the budget of bytes in memory has room for it, and is then taken"
) {
    asio::io_context loop;
    test::FakeIntake spool;
    auto intake = mail_intake();
    auto held = std::make_optional(byte_budget().lease("email"));
    REQUIRE(held->grow_to(kShare));
    bool taken = false;
    auto take = [&]() -> asio::awaitable<void> {
        auto mail = incoming(mail_of(2'000'000));
        auto const result = co_await intake.take(spool, std::move(mail));
        taken = result.has_value();
    };
    asio::co_spawn(loop, take(), asio::detached);
    for (int i = 0; i < 100; ++i)
        loop.poll();
    CHECK(spool.calls == 0);
    CHECK(byte_budget().held_by("email") > kShare - (std::size_t{1} << 20));
    held.reset();
    loop.restart();
    loop.run_for(std::chrono::seconds(60));
    CHECK(taken);
    CHECK(spool.stored.size() == 1);
    CHECK(byte_budget().held_by("email") == 0);
}
