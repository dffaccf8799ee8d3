#include "channels/platform/deliveries.hpp"
#include "tests/channels/signed_delivery.hpp"
#include "tests/channels/telegram_delivery.hpp"
#include "tests/channels/twitter_delivery.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

using namespace kanal;
using namespace kanal::test;

// What every platform that delivers to a webhook must do, whatever it delivers: one row a platform. What only
// one of them does stands in its own tests.
namespace {

using Disk = FakeIntake::Disk;

struct Platform {
    std::string kind = {};  // and the channel's name
    std::function<std::unique_ptr<Channel>(std::string_view secrets)> make = {};
    std::function<HttpRequest(std::string body, std::string_view secret)> deliver =
        {};                  // with its proof of origin
    std::string proof = {};  // the header
    std::string secret = {};
    std::string message = {};  // a delivery with at least one submission
    std::string unknown = {};  // an event of a kind that this version does not know
    std::string unknown_why = {};
    std::size_t body_limit = 0;
    // GET: empty where the platform has no handshake.
    std::string handshake = {};
    std::string handshake_answer = {};
    std::string forged_handshake = {};
};

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

Platform meta_platform(std::string kind, std::string object, std::string message, std::string field) {
    Platform row;
    row.make = [kind](std::string_view secrets) { return meta_channel(kind, secrets); };
    row.deliver = [kind](std::string body, std::string_view secret) {
        auto signature = meta_signature(body, secret);
        return delivery_to(kind, std::move(body), std::move(signature));
    };
    row.kind = std::move(kind);
    row.proof = "x-hub-signature-256";
    row.secret = kAppSecret;
    row.message = data_file(row.kind + "/" + message);
    row.unknown = R"({"object":")" + object + R"(","entry":[{"id":"1","changes":[{"field":")" + field +
                  R"(","value":{"a":1}}]}]})";
    row.unknown_why = "kind: changes " + field;
    row.body_limit = 4 * kMiB;
    row.handshake =
        "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + std::string(kVerifyToken);
    row.handshake_answer = "1158201444";
    row.forged_handshake = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=x";
    return row;
}

std::vector<Platform> platforms() {
    auto const facebook = meta_platform("facebook", "page", "10-hmac-vector-body.json", "leadgen");
    auto const instagram =
        meta_platform("instagram", "instagram", "01-comments-changes.json", "story_insights");
    auto const whatsapp =
        meta_platform("whatsapp", "whatsapp_business_account", "01-text-image-batch.json", "account_update");

    Platform twitter;
    twitter.kind = "twitter";
    twitter.make = twitter_channel;
    twitter.deliver = [](std::string body, std::string_view secret) {
        auto signature = x_signature(body, secret);
        return x_delivery(std::move(body), std::move(signature));
    };
    twitter.proof = "x-twitter-webhooks-signature";
    twitter.secret = kConsumerSecret;
    twitter.message = data_file("twitter/01-aaa-mention-extended-two-photos.json");
    twitter.unknown =
        R"({"data":{"event_type":"space.start","filter":{"user_id":"2244994945"},"payload":{"a":1}}})";
    twitter.unknown_why = "kind: activity space.start";
    twitter.body_limit = 4 * kMiB;
    twitter.handshake = "crc_token=challenge_string";
    twitter.handshake_answer = R"({"response_token":"sha256=OiA9D1FHhd+kXEYV5ypYHzsUhUREiodHHVwlZzhsDW0="})";
    twitter.forged_handshake = "crc_token=%7B%22for_user_id%22%3A%221%22%7D";

    Platform telegram;
    telegram.kind = "telegram";
    telegram.make = telegram_channel;
    telegram.deliver = [](std::string body, std::string_view secret) {
        return update(std::move(body), secret);
    };
    telegram.proof = "x-telegram-bot-api-secret-token";
    telegram.secret = kSecretToken;
    telegram.message = data_file("telegram/01-message-text-emoji-entities.json");
    telegram.unknown = R"({"update_id":1,"giveaway":{"a":1}})";
    telegram.unknown_why = "kind: update giveaway";
    telegram.body_limit = kMiB;
    return {facebook, instagram, whatsapp, twitter, telegram};
}

// A channel and an intake for one case of one platform.
struct Webhook {
    explicit Webhook(Platform const& row) : platform(row), channel(row.make(row.secret)) { REQUIRE(channel); }

    HttpResponse post(std::string body) {
        return serve(*channel, intake, platform.deliver(std::move(body), platform.secret));
    }
    HttpResponse send(HttpRequest request) { return serve(*channel, intake, std::move(request)); }

    Platform const& platform;
    std::unique_ptr<Channel> channel;
    FakeIntake intake = {};
};

template <class Case>
void for_each_platform(Case const& run) {
    for (auto const& platform : platforms()) {
        INFO("platform: ", platform.kind);
        Webhook webhook(platform);
        run(webhook, platform);
    }
}

HttpRequest without_proof(HttpRequest request, std::string const& header) {
    std::erase_if(request.headers, [&](auto const& one) { return one.first == header; });
    return request;
}

}  // namespace

TEST_CASE(
    "webhook contract: what is rightly signed is stored with its bytes, and answered 200 with an empty body"
) {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        auto const answer = webhook.post(platform.message);
        CHECK(answer.status == 200);
        CHECK(answer.body.empty());
        REQUIRE_FALSE(webhook.intake.stored.empty());
        CHECK(webhook.intake.batches.size() == 1);
        for (auto const& submission : webhook.intake.stored)
            CHECK(webhook.channel->read(submission.raw).has_value());
    });
}

TEST_CASE(
    "webhook contract: a missing or wrong proof of origin is 401 with one body, twice it is 400, and nothing "
    "is stored"
) {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        auto const good = platform.deliver(platform.message, platform.secret);
        auto const missing = webhook.send(without_proof(good, platform.proof));
        auto const wrong = webhook.send(platform.deliver(platform.message, "another-secret"));
        auto twice = good;
        twice.headers.emplace_back(platform.proof, std::string(*good.header(platform.proof)));
        CHECK(missing.status == 401);
        CHECK(wrong.status == 401);
        CHECK(missing.body == wrong.body);
        CHECK(webhook.send(twice).status == 400);
        CHECK(webhook.intake.calls == 0);
    });
}

TEST_CASE("webhook contract: a missing or repeated proof of origin is refused before the body is read") {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        Routes routes;
        webhook.channel->open(routes, webhook.intake);
        auto const* const route = routes.find("POST", "/hooks/" + platform.kind).route;
        REQUIRE(route != nullptr);
        auto head = platform.deliver("", platform.secret);
        CHECK_FALSE(route->admit(head));
        CHECK(route->admit(without_proof(head, platform.proof))->status == 401);
        head.headers.emplace_back(platform.proof, std::string(*head.header(platform.proof)));
        CHECK(route->admit(head)->status == 400);
    });
}

TEST_CASE("webhook contract: while a secret is being changed, both are taken") {
    for (auto const& platform : platforms()) {
        INFO("platform: ", platform.kind);
        auto const channel = platform.make("the-new-one\nthe-old-one\n");
        REQUIRE(channel);
        for (auto const* secret : {"the-new-one", "the-old-one"}) {
            FakeIntake intake;
            CHECK(serve(*channel, intake, platform.deliver(platform.message, secret)).status == 200);
            CHECK_FALSE(intake.stored.empty());
        }
    }
}

TEST_CASE("webhook contract: the handshake is answered to the platform, and to nobody else") {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        auto const path = "/hooks/" + platform.kind;
        if (platform.handshake.empty()) {
            CHECK(webhook.send(get(path)).status == 405);
            return;
        }
        auto const answer = webhook.send(get(path, platform.handshake));
        CHECK(answer.status == 200);
        CHECK(answer.body == platform.handshake_answer);
        auto const refused = webhook.send(get(path, platform.forged_handshake));
        CHECK((refused.status == 400 || refused.status == 403));
        CHECK(refused.body.find("1158201444") == std::string::npos);
        CHECK(refused.body.find("sha256") == std::string::npos);
        CHECK(webhook.intake.calls == 0);
    });
}

TEST_CASE(
    "webhook contract: a body of the longest size is taken whole, one byte more is 413, another type is 415"
) {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        auto body = platform.message;
        body.resize(platform.body_limit, ' ');
        CHECK(webhook.post(body).status == 200);
        CHECK_FALSE(webhook.intake.stored.empty());
        auto const calls = webhook.intake.calls;
        CHECK(webhook.post(body + ' ').status == 413);
        auto request = platform.deliver(platform.message, platform.secret);
        for (auto& [name, value] : request.headers)
            if (name == "content-type") value = "text/xml";
        CHECK(webhook.send(request).status == 415);
        CHECK(webhook.intake.calls == calls);
    });
}

TEST_CASE("webhook contract: signed bytes that nobody can read are quarantined untouched, and only then 200"
) {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        auto const cut = platform.message.substr(0, platform.message.size() / 2);
        for (auto const& body : {std::string(), cut, std::string("\xff{not json")}) {
            INFO("body: ", body.size(), " bytes");
            webhook.intake.quarantined.clear();
            webhook.intake.disk = Disk::full;
            CHECK(webhook.post(body).status == 503);
            webhook.intake.disk = Disk::works;
            CHECK(webhook.post(body).status == 200);
            REQUIRE(webhook.intake.quarantined.size() == 1);
            CHECK(webhook.intake.quarantined[0].channel == platform.kind);
            CHECK(webhook.intake.quarantined[0].raw.bytes == body);
        }
        CHECK(webhook.intake.stored.empty());
    });
}

TEST_CASE("webhook contract: an event of a kind that is not known is 200, kept raw, and read again alike") {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        CHECK(webhook.post(platform.unknown).status == 200);
        REQUIRE(webhook.intake.batches.size() == 1);
        auto const& reading = webhook.intake.batches[0].reading;
        CHECK(reading.submissions.empty());
        REQUIRE(reading.ignored.size() == 1);
        CHECK(reading.ignored[0].why == platform.unknown_why);
        auto const again = webhook.channel->read(reading.ignored[0].raw);
        REQUIRE(again.has_value());
        REQUIRE(again->ignored.size() == 1);
        CHECK(again->ignored[0].why == platform.unknown_why);
        CHECK(again->ignored[0].raw.bytes == reading.ignored[0].raw.bytes);
    });
}

TEST_CASE(
    "webhook contract: when the commit fails or its answer is lost nothing is acknowledged, and the "
    "repetition is"
) {
    for (auto const disk : {Disk::full, Disk::unclear}) {
        for_each_platform([disk](Webhook& webhook, Platform const& platform) {
            webhook.intake.disk = disk;
            auto const answer = webhook.post(platform.message);
            CHECK(answer.status == 503);
            CHECK(std::any_of(answer.headers.begin(), answer.headers.end(), [](auto const& header) {
                return header.first == "Retry-After";
            }));
            CHECK(webhook.intake.stored.empty() == (disk == Disk::full));
            webhook.intake.disk = Disk::works;
            CHECK(webhook.post(platform.message).status == 200);
            CHECK_FALSE(webhook.intake.stored.empty());
            CHECK(webhook.intake.everything_agreed);
        });
    }
}

TEST_CASE("webhook contract: a delivery that is repeated, however often, is 200 and stored once") {
    for_each_platform([](Webhook& webhook, Platform const& platform) {
        CHECK(webhook.post(platform.message).status == 200);
        auto const stored = webhook.intake.stored.size();
        for (int i = 0; i < 2; ++i)
            CHECK(webhook.post(platform.message).status == 200);
        CHECK(webhook.intake.stored.size() == stored);
        CHECK(webhook.intake.everything_agreed);
    });
}

TEST_CASE("webhook contract: a channel that forgets a check, or how to read, does not start") {
    platform::DeliveryRoute whole;
    whole.channel = "contoh";
    whole.check_head = [](HttpRequest const&) { return std::optional<platform::SignatureFault>(); };
    whole.check = whole.check_head;
    whole.read = [](RawBytes const&) -> Result<Reading> { return Reading{}; };
    auto const open = [](platform::DeliveryRoute route) {
        Routes routes;
        FakeIntake intake;
        platform::open_deliveries(routes, intake, std::move(route));
    };
    CHECK_NOTHROW(open(whole));
    auto forgotten = whole;
    forgotten.check_head = {};
    CHECK_THROWS_WITH_AS(
        open(forgotten), "channel contoh: deliveries need check_head, check and read", std::invalid_argument
    );
    forgotten = whole;
    forgotten.check = {};
    CHECK_THROWS_AS(open(forgotten), std::invalid_argument);
    forgotten = whole;
    forgotten.read = {};
    CHECK_THROWS_AS(open(forgotten), std::invalid_argument);
}
