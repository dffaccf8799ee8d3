#include "daemon/channel_set.hpp"

#include "tests/support/fake_intake.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>

using namespace kanal;
using namespace std::chrono_literals;
using daemon::ChannelSet;
using daemon::NamedChannel;

namespace {

constexpr auto kPatience = 30s;  // ends a test that has failed

struct Modem {
    int sessions = 0;
    int most_at_once = 0;
    int opened = 0;
    bool lets_go = false;  // a session that was told to end does so now
};

// Ends when the modem lets it, not when it is told to: a call to a library hangs.
class ModemChannel final : public Channel {
public:
    explicit ModemChannel(Modem& modem) : modem_(modem) {}

    Result<Reading> read(RawBytes const&) const override { return Reading(); }

    asio::awaitable<Result<void>> run(Intake&) override {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        modem_.most_at_once = std::max(modem_.most_at_once, ++modem_.sessions);
        ++modem_.opened;
        auto const executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor);
        while (!modem_.lets_go) {
            timer.expires_after(5ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        --modem_.sessions;
        co_return Result<void>{};
    }

private:
    Modem& modem_;
};

NamedChannel channel_at(Modem& modem, std::string name) {
    NamedChannel named;
    named.name = std::move(name);
    named.kind = "sms";
    named.channel = std::make_unique<ModemChannel>(modem);
    return named;
}

std::shared_ptr<ChannelSet> set_of(NamedChannel named, Intake& intake) {
    std::vector<NamedChannel> channels;
    channels.push_back(std::move(named));
    return std::make_shared<ChannelSet>(std::move(channels), intake);
}

bool waits(ChannelSet const& set) {
    for (auto const& item : set.health_of(set.channels().front()))
        if (item.name == "waits_for_former") return true;
    return false;
}

bool turn_until(asio::io_context& loop, std::function<bool()> const& condition) {
    auto const late = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < late)
        loop.run_for(5ms);
    return condition();
}

}  // namespace

TEST_CASE("channel set: after a reload the modem is opened again only when the session before has ended") {
    // The second by another name: the modem is still the same.
    for (std::string const name : {"sms-1708", "sms-baru"}) {
        CAPTURE(name);
        asio::io_context loop;
        test::FakeIntake intake;
        Modem modem;
        auto const before = set_of(channel_at(modem, "sms-1708"), intake);
        before->run(loop, {});
        CHECK(turn_until(loop, [&] { return modem.sessions == 1; }));

        auto const after = set_of(channel_at(modem, name), intake);
        before->ask_to_stop();
        after->run(loop, {before});
        CHECK(turn_until(loop, [&] { return waits(*after); }));
        auto const third = set_of(channel_at(modem, name), intake);  // one more reload meanwhile
        after->ask_to_stop();
        third->run(loop, {before, after});
        CHECK(turn_until(loop, [&] { return after->ended() && waits(*third); }));
        CHECK(modem.opened == 1);

        modem.lets_go = true;
        CHECK(turn_until(loop, [&] { return before->ended(); }));
        CHECK(turn_until(loop, [&] { return third->ended(); }));
        CHECK(modem.opened == 2);
        CHECK(modem.most_at_once == 1);
        CHECK_FALSE(waits(*third));
    }
}

TEST_CASE("channel set: two modems do not wait for each other") {
    asio::io_context loop;
    test::FakeIntake intake;
    Modem first;
    Modem second;
    std::vector<NamedChannel> channels;
    channels.push_back(channel_at(first, "sms-1708"));
    channels.push_back(channel_at(second, "sms-1709"));
    auto const both = std::make_shared<ChannelSet>(std::move(channels), intake);
    both->run(loop, {});
    CHECK(turn_until(loop, [&] { return first.sessions == 1 && second.sessions == 1; }));

    std::vector<NamedChannel> fresh;
    fresh.push_back(channel_at(first, "sms-1708"));
    fresh.push_back(channel_at(second, "sms-1709"));
    auto const after = std::make_shared<ChannelSet>(std::move(fresh), intake);
    both->ask_to_stop();
    after->run(loop, {both});
    second.lets_go = true;
    CHECK(turn_until(loop, [&] { return second.opened == 2; }));
    CHECK(first.opened == 1);
    first.lets_go = true;
    CHECK(turn_until(loop, [&] { return after->ended(); }));
    CHECK(first.most_at_once == 1);
    CHECK(second.most_at_once == 1);
}
