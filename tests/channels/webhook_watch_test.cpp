#include "channels/platform/delivery_watch.hpp"

#include "channels/meta/graph_response.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/twitter/challenge.hpp"
#include "channels/twitter/x_api.hpp"
#include "tests/support/platforms.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Registration = platform::WebhookState::Registration;

namespace {

double value_of(std::vector<HealthItem> const& items, std::string const& name) {
    for (auto const& item : items) {
        if (item.name == name) return item.value.value_or(-1);
    }
    return -2;
}

std::string text_of(std::vector<HealthItem> const& items, std::string const& name) {
    for (auto const& item : items) {
        if (item.name == name) return item.text;
    }
    return {};
}

void restore(platform::WebhookWatch& watch, FakeIntake& intake) {
    run_coroutine([&]() -> asio::awaitable<void> {
        auto const restored = co_await watch.restore(intake);
        CHECK(restored.has_value());
    });
}

bool deliver(platform::WebhookWatch& watch, FakeIntake& intake, Time now) {
    bool stored = false;
    run_coroutine([&]() -> asio::awaitable<void> {
        Batch batch;
        batch.channel = "facebook";
        auto const done = co_await watch.store(intake, batch, now);
        stored = done.has_value();
    });
    return stored;
}

}  // namespace

TEST_CASE("webhook watch: silence longer than usual is seen, across a restart, and ends with a delivery") {
    FakeIntake intake;
    FakeTime time;
    {
        platform::WebhookWatch watch("facebook", Duration::zero());
        restore(watch, intake);
        for (int hour = 0; hour < 5 * 24; hour += 6) {
            time.now += 6h;
            CHECK(deliver(watch, intake, time.now));
            watch.look_at_silence(time.now);
        }
        CHECK(value_of(watch.health(), "silence") == 0);
    }
    platform::WebhookWatch watch("facebook", Duration::zero());
    restore(watch, intake);
    CHECK(text_of(watch.health(), "last_delivery") != "never");
    watch.look_at_silence(time.now + 11h);
    CHECK(value_of(watch.health(), "silence") == 0);
    watch.look_at_silence(time.now + 13h);
    CHECK(value_of(watch.health(), "silence") == 1);
    CHECK(deliver(watch, intake, time.now + 14h));
    CHECK(value_of(watch.health(), "silence") == 0);
}

TEST_CASE(
    "webhook watch: what is known of the days before is not forgotten by a delivery right after the start"
) {
    FakeIntake intake;
    intake.remembered["facebook"]["silence"] = "1772330000000 20512 21600000";
    platform::WebhookWatch watch("facebook", Duration::zero());
    CHECK(deliver(watch, intake, Time(std::chrono::seconds(1772330001))));
    CHECK(intake.remembered["facebook"]["silence"] == "1772330000000 20512 21600000");
}

TEST_CASE("webhook watch: a delivery that is not on disk is no sign of life") {
    FakeIntake intake;
    platform::WebhookWatch watch("facebook", 1h);
    restore(watch, intake);
    intake.disk = FakeIntake::Disk::full;
    CHECK_FALSE(deliver(watch, intake, FakeTime().now));
    CHECK(text_of(watch.health(), "last_delivery") == "never");
}

TEST_CASE(
    "webhook watch: a subscription that is gone shows until it is back; not being able to ask changes nothing"
) {
    platform::WebhookWatch watch("facebook", Duration::zero());
    CHECK(text_of(watch.health(), "webhook") == "not looked up");
    Time const now = FakeTime().now;
    watch.update({Registration::lost, "no app is subscribed"}, now);
    watch.update({}, now);
    CHECK(value_of(watch.health(), "webhook") == 0);
    CHECK(text_of(watch.health(), "webhook") == "lost: no app is subscribed");
    watch.update({Registration::there, {}}, now);
    CHECK(value_of(watch.health(), "webhook") == 1);
}

TEST_CASE("webhook watch: the subscriptions of a page are read, those of other apps apart") {
    auto const standing = [](std::string const& body, std::string const& app) {
        return meta::read_subscriptions(body, app, "feed").registration;
    };
    auto const ours =
        R"({"data":[{"id":"1","name":"A"},{"id":"42","name":"Kanal","subscribed_fields":["feed","mention"]}]})";
    CHECK(standing(ours, "42") == Registration::there);
    CHECK(standing(ours, "") == Registration::there);
    CHECK(standing(ours, "43") == Registration::lost);
    CHECK(standing(R"({"data":[{"id":"42","subscribed_fields":["messages"]}]})", "42") == Registration::lost);
    CHECK(standing(R"({"data":[]})", "") == Registration::lost);
    CHECK(standing(R"({"error":{}})", "") == Registration::unknown);
    CHECK(standing("<html>", "") == Registration::unknown);
    CHECK(
        standing(R"({"data":[{"whatsapp_business_api_data":{"id":"42","name":"Kanal"}}]})", "42") ==
        Registration::there
    );
}

TEST_CASE("webhook watch: Telegram's own view of the webhook") {
    auto const info = [](std::string const& result) {
        return telegram::read_webhook_info(
            R"({"ok":true,"result":)" + result + "}", "https://lapor.example/hooks/telegram"
        );
    };
    auto const good = info(
        R"({"url":"https://lapor.example/hooks/telegram","pending_update_count":3,"last_error_date":1772327731})"
    );
    CHECK(good.state.registration == Registration::there);
    CHECK(good.pending == 3);
    CHECK(good.last_error == Time(std::chrono::seconds(1772327731)));
    CHECK(info(R"({"url":"","pending_update_count":0})").state.registration == Registration::lost);
    CHECK(info(R"({"url":"https://elsewhere.example/"})").state.registration == Registration::lost);
    CHECK(
        info(
            R"({"url":"https://lapor.example/hooks/telegram","allowed_updates":["message","edited_message"]})"
        )
            .state.registration == Registration::there
    );
    CHECK(
        info(R"({"url":"https://lapor.example/hooks/telegram","allowed_updates":["message"]})")
            .state.registration == Registration::lost
    );
    CHECK(
        info(R"({"url":"https://lapor.example/hooks/telegram","allowed_updates":[]})").state.registration ==
        Registration::there
    );
    CHECK(telegram::read_webhook_info("{", "").state.registration == Registration::unknown);
}

TEST_CASE("webhook watch: X's webhook counts only while X calls it valid, and our account is subscribed") {
    PullBench bench(twitter::classify_response);
    auto const look = [&] {
        platform::WebhookState state;
        run_coroutine([&]() -> asio::awaitable<void> {
            state = co_await twitter::look_up_webhook(
                bench.api, "https://lapor.example/hooks/twitter", "2244994945"
            );
        });
        return state;
    };
    auto const tell = [&](std::string const& valid, std::string const& more) {
        bench.platforms.tell(
            R"({"objects": {"2/webhooks": {"data": [
            {"id": "7", "url": "https://lapor.example/hooks/twitter", "valid": )" +
            valid + "}]}" + more + "}}"
        );
    };
    auto const nobody = R"(, "2/activity/subscriptions": {"meta": {"result_count": 0}},
        "2/account_activity/webhooks/7/subscriptions/all/list": {"data": {"subscriptions": []}})";
    tell("true", "");
    CHECK(look().registration == Registration::there);  // the plan may not see the lists
    tell("true", nobody);
    CHECK(look().why == "our account is subscribed to nothing");
    tell("true", R"(, "2/activity/subscriptions": {"data": [{"event_type": "post.mention.create",
        "filter": {"user_id": "2244994945"}}]})");
    CHECK(look().registration == Registration::there);
    tell(
        "true",
        R"(, "2/activity/subscriptions": {"data": []}, "2/account_activity/webhooks/7/subscriptions/all/list":
        {"data": {"subscriptions": [{"user_id": "2244994945"}]}})"
    );
    CHECK(look().registration == Registration::there);
    tell("false", "");
    CHECK(look().why == "X calls the webhook invalid");
    bench.platforms.tell(R"({"objects": {"2/webhooks": {"meta": {"result_count": 0}}}})");
    CHECK(look().why == "no webhook is registered");
    bench.set_token("salah");
    CHECK(look().registration == Registration::unknown);
}

TEST_CASE("webhook watch: a day without X's challenge is told, also when the gateway was started in between"
) {
    FakeIntake intake;
    FakeTime time;
    auto const look = [&](twitter::ChallengeWatch& watch) {
        run_coroutine([&]() -> asio::awaitable<void> { co_await watch.look(intake, time.now); });
        return value_of(watch.health(), "challenge_missing");
    };
    auto const restore = [&](twitter::ChallengeWatch& watch) {
        run_coroutine([&]() -> asio::awaitable<void> {
            auto const restored = co_await watch.restore(intake, time.now);
            CHECK(restored.has_value());
        });
    };
    twitter::ChallengeWatch watch("twitter");
    restore(watch);
    CHECK(look(watch) == 0);
    CHECK(text_of(watch.health(), "last_challenge") == "never");
    time.now += 20h;
    watch.answered(time.now);
    CHECK(look(watch) == 0);
    auto const writes = intake.calls;
    for (int i = 0; i < 100; ++i) {
        time.now += 1s;
        watch.answered(time.now);  // whoever asks is answered
        look(watch);
    }
    CHECK(intake.calls == writes);

    twitter::ChallengeWatch again("twitter");
    restore(again);
    CHECK(text_of(again.health(), "last_challenge") != "never");
    time.now += 23h;
    CHECK(look(again) == 0);
    time.now += 2h;
    CHECK(look(again) == 1);
    again.answered(time.now);
    CHECK(look(again) == 0);
}

TEST_CASE("platform poller: the webhook is looked up when that is due, and pulling goes on in between") {
    PullBench bench(meta::classify_response);
    struct Counting final : platform::Puller {
        asio::awaitable<platform::ApiStatus> poll(Intake&) override {
            ++rounds;
            co_return platform::ApiStatus();
        }
        std::vector<HealthItem> health() const override { return {}; }
        unsigned rounds = 0;
    };
    platform::PollerOptions options;
    options.channel = "facebook";
    platform::PlatformPoller poller(options, bench.time.clock());
    unsigned look_ups = 0;
    auto api = std::make_unique<platform::PlatformApi>(platform::PlatformOptions(), bench.time.clock());
    poller.use_api(std::move(api), [&](platform::PlatformApi&) -> asio::awaitable<platform::WebhookState> {
        ++look_ups;
        co_return platform::WebhookState();
    });
    auto puller = std::make_unique<Counting>();
    auto const& counting = *puller;
    poller.use_puller(std::move(puller));
    for (int i = 0; i < 25; ++i) {
        run_coroutine([&]() -> asio::awaitable<void> { co_await poller.poll(bench.intake); });
        bench.time.now += 5min;
    }
    CHECK(counting.rounds == 25);
    CHECK(look_ups == 3);
}
