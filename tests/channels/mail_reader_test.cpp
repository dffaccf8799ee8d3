#include "channels/mail/mail_reader.hpp"

#include "tests/support/run_coroutine.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <boost/asio/detached.hpp>

using namespace kanal;
using namespace kanal::mail;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::string mail_that(std::string_view order) {
    return std::string("From: w@example.net\r\nX-Test: ").append(order).append("\r\n\r\nLampu mati");
}

MailReaderOptions options(unsigned tries = 3) {
    MailReaderOptions options;
    options.channel = "email";
    options.receiver.account = "lapor@kota.example.id";
    options.deadline = 20s;
    options.tries = tries;
    options.program = KANAL_MAIL_PARSER_PEER;
    return options;
}

std::unique_ptr<MailReader> reader(MailReaderOptions options) {
    return std::make_unique<MailReader>(std::move(options), [] { return 0.5; });
}

asio::awaitable<Reading> read(MailReader& reader, std::string mail) {
    RawBytes raw;
    raw.media_type = "message/rfc822";
    raw.bytes = std::move(mail);
    auto result = co_await reader.read(std::move(raw), false);
    REQUIRE(result.has_value());
    co_return std::move(result->reading);
}

Reading read_one(MailReaderOptions options, std::string mail) {
    asio::io_context loop;
    auto const owned = reader(std::move(options));
    Reading reading;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> { reading = co_await read(*owned, mail); });
    return reading;
}

}  // namespace

TEST_CASE("mail reader: a mail is read in a child process and comes back whole") {
    auto const mail = mail_that("nothing");
    auto const reading = read_one(options(), mail);
    REQUIRE(reading.submissions.size() == 1);
    CHECK(reading.submissions[0].text == "Lampu mati");
    CHECK(reading.submissions[0].raw.bytes == mail);
    CHECK(reading.submissions[0].account == "lapor@kota.example.id");
}

TEST_CASE("email security 78: a mail at which every child ends is kept raw, and the next is read") {
    for (std::string_view const order : {"abort", "babble"}) {
        asio::io_context loop;
        auto const owned = reader(options());
        test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
            auto const bad = co_await read(*owned, mail_that(order));
            CHECK(bad.submissions.empty());
            REQUIRE(bad.unreadable.size() == 1);
            CHECK(bad.unreadable[0].raw.bytes == mail_that(order));
            CHECK(bad.unreadable[0].why == "mail: the parser failed at every try");
            CHECK(owned->failures() == 3);
            auto const good = co_await read(*owned, mail_that("nothing"));
            CHECK(good.submissions.size() == 1);
        });
    }
}

TEST_CASE("email security 78: of a mail that the libraries fall over header and text are read, for a person"
) {
    asio::io_context loop;
    auto const owned = reader(options());
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        auto const begin = std::chrono::steady_clock::now();
        auto const found = co_await read(*owned, mail_that("abort-unless-simple"));
        CHECK(found.unreadable.empty());
        REQUIRE(found.submissions.size() == 1);
        CHECK(found.submissions[0].text == "Lampu mati");
        CHECK(found.submissions[0].author.email == "w@example.net");
        CHECK(found.submissions[0].doubt == "the parser failed, only header and text were read");
        // The same cause is not tried a third time, and a fallen child is replaced without a pause.
        CHECK(owned->failures() == 2);
        CHECK(std::chrono::steady_clock::now() - begin < 10s);
    });
}

TEST_CASE("email security 78: large mails that hang leave a child to the small ones") {
    asio::io_context loop;
    auto hanging = options(1);
    hanging.deadline = 3s;
    auto const owned = reader(hanging);
    unsigned hung = 3;
    auto hang = [&]() -> asio::awaitable<void> {
        auto const bad = co_await read(*owned, mail_that("hang") + std::string(200'000, 'x'));
        CHECK(bad.unreadable.size() == 1);
        --hung;
    };
    for (unsigned i = 0; i < 3; ++i)
        asio::co_spawn(loop, hang(), asio::detached);
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            auto const good = co_await read(*owned, mail_that("nothing"));
            CHECK(good.submissions.size() == 1);
        }
        CHECK(hung == 3);
    });
    CHECK(hung == 0);
}

TEST_CASE("email fault 55: a mail that hangs its child costs that mail a delay and the others nothing") {
    asio::io_context loop;
    auto hanging = options(1);
    hanging.deadline = 3s;
    auto const owned = reader(hanging);
    bool hung = true;
    auto hang = [&]() -> asio::awaitable<void> {
        auto const bad = co_await read(*owned, mail_that("hang"));
        CHECK(bad.unreadable.size() == 1);
        hung = false;
    };
    asio::co_spawn(loop, hang(), asio::detached);
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            auto const good = co_await read(*owned, mail_that("nothing"));
            CHECK(good.submissions.size() == 1);
        }
        CHECK(hung);
    });
    CHECK_FALSE(hung);
}

TEST_CASE("email security 78: a mail that eats the processor is stopped by the system") {
    auto const begin = std::chrono::steady_clock::now();
    auto const reading = read_one(options(1), mail_that("spin"));
    REQUIRE(reading.unreadable.size() == 1);
    CHECK(reading.unreadable[0].raw.bytes == mail_that("spin"));
    CHECK(std::chrono::steady_clock::now() - begin < options().deadline);
}

TEST_CASE("email fault 55: a child that was killed from outside costs one more try") {
    test::TempDir const folder;
    auto const reading = read_one(options(), mail_that((folder / "died").string()));
    CHECK(reading.unreadable.empty());
    CHECK(reading.submissions.size() == 1);
}
