#include "channels/platform/platform_poller.hpp"
#include "channels/twitter/mentions_pull.hpp"
#include "channels/twitter/x_api.hpp"
#include "reading_parts.hpp"
#include "replay.hpp"
#include "tests/support/platforms.hpp"
#include "tests/support/run_coroutine.hpp"
#include "twitter_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using platform::Outcome;

namespace {

struct Bench : PullBench {
    Bench() : PullBench(twitter::classify_response) { restart(); }

    void restart(std::string const& names = "tweet") {
        twitter::MentionsOptions options;
        options.channel = "twitter";
        options.account = kOurAccount;
        options.look_back = 7 * 24h;
        options.field_names = names;
        auto read = [](RawBytes const& raw) { return read_x(raw); };
        puller = twitter::make_mentions_puller(options, api, read, time.clock());
    }

    Outcome round() {
        platform::ApiStatus status;
        run_coroutine([&]() -> asio::awaitable<void> { status = co_await puller->poll(intake); });
        return status.outcome;
    }

    std::unique_ptr<platform::Puller> puller;
};

// 2080765813578191000 + number; without `text` it is the sample's second.
std::string post(int number, std::string const& text, std::string const& more = {}) {
    return R"({"id":"2080765813578)" + std::to_string(191000 + number) + R"(","text":")" + text +
           R"(","author_id":"1500000000000000001","created_at":"2026-03-01T01:15:31.000Z")" + more + "}";
}

std::string told(std::string const& posts) {
    return R"({"mentions": [)" + posts + "]}";
}

constexpr char const* kIncludes = R"({"includes": {
    "users": [{"id": "1500000000000000001", "name": "Warga Contoh", "username": "warga_contoh"},
              {"id": "1500000000000000002", "name": "Warga Lain", "username": "warga_lain"}],
    "media": [{"media_key": "3_31", "type": "photo", "url": "https://pbs.example/media/BBB1.jpg"}],
    "places": [{"id": "00aa11bb", "full_name": "Kota Contoh, Indonesia"}]}})";

}  // namespace

TEST_CASE("twitter pull: the platform's own page of mentions is read, post by post") {
    auto const reading = read_x(data_file("twitter/12-poll-mentions.json"));
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 2);
    auto const& first = reading->submissions[0];
    CHECK(first.account == kOurAccount);
    CHECK(first.external_id == "2080765813578191031");
    CHECK(first.author.name == "Warga Contoh");
    CHECK(urls(first) == std::vector<std::string>{"https://pbs.example/media/BBB1.jpg"});
    REQUIRE(first.place);
    CHECK(first.place->said == "Kota Contoh, Indonesia");
    CHECK(reading->submissions[1].text.ends_with("https://t.co/abcDEF1234"));  // the long form
    CHECK(reading->submissions[1].raw.bytes.find("BBB1") == std::string::npos);
    check_replay(*reading, [](RawBytes const& raw) { return read_x(raw); });
    CHECK(read_x(data_file("twitter/13-poll-mentions-empty.json"))->submissions.empty());
}

TEST_CASE("twitter pull: a mention told by either webhook and by a look is one report, in both orders") {
    auto const legacy = R"({"for_user_id":"2244994945","tweet_create_events":[{"id_str":"2080765813578191007",
        "created_at":"Sun Mar 01 01:15:31 +0000 2026","text":"@laporcontoh Lampu &amp; kabel https://t.co/a",
        "entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://contoh.id/"}]},
        "user":{"id_str":"1500000000000000001","name":"Warga Contoh","screen_name":"warga_contoh"}}]})";
    auto const activity =
        R"({"data":{"event_type":"post.mention.create","filter":{"user_id":"2244994945"},"payload":)" +
        post(7, "@laporcontoh Lampu &amp; kabel https://t.co/a") + "}}";
    for (auto const& webhook : {std::string(legacy), activity}) {
        for (bool const webhook_first : {true, false}) {
            CAPTURE(webhook_first);
            Bench bench;
            auto const channel = twitter_channel();
            auto const deliver = [&] {
                CHECK(serve(*channel, bench.intake, signed_x_delivery(webhook)).status == 200);
            };
            bench.platforms.tell(told(post(7, "@laporcontoh Lampu &amp; kabel https://t.co/a")));
            if (webhook_first) deliver();
            CHECK(bench.round() == Outcome::done);
            for (int i = 0; i < 10; ++i)
                deliver();
            CHECK(bench.intake.stored.size() == 1);
            CHECK(bench.intake.everything_agreed);
        }
    }
}

TEST_CASE("twitter pull: pages are walked to the end, and only then the cursor moves on") {
    Bench bench;
    std::string posts;
    for (int i = 250; i > 0; --i)
        posts += (posts.empty() ? "" : ",") + post(i, "@laporcontoh " + std::to_string(i));
    bench.platforms.tell(kIncludes);
    bench.platforms.tell(told(posts));
    bench.platforms.tell(R"({"fail": [{"status": 200, "match": "never"}]})");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.platforms.asked().size() == 3);
    CHECK(bench.intake.stored.size() == 250);
    CHECK(bench.intake.stored[0].author.name == "Warga Contoh");
    CHECK(bench.intake.stored[0].raw.bytes.find("Warga Lain") == std::string::npos);
    for (std::size_t i = 0; i + 1 < bench.intake.batches.size(); ++i)
        CHECK_FALSE(bench.intake.batches[i].cursor);
    CHECK(bench.intake.batches.back().cursor == "2080765813578191250");
    CHECK_FALSE(bench.intake.batches.back().reading.submissions.empty());

    bench.restart();
    CHECK(bench.round() == Outcome::done);
    bench.platforms.asked();
    CHECK(bench.platforms.queries.size() == 1);
    CHECK(bench.platforms.queries[0].find("since_id=2080765813578191250") != std::string::npos);
    CHECK(bench.intake.stored.size() == 250);
}

TEST_CASE("twitter pull: a walk that breaks off begins again where the last whole one ended") {
    Bench bench;
    std::string posts;
    for (int i = 150; i > 0; --i)
        posts += (posts.empty() ? "" : ",") + post(i, std::to_string(i));
    bench.platforms.tell(told(posts));
    bench.platforms.tell(R"({"page_size": 100, "fail": []})");
    bench.intake.cursors["twitter"] = "2080765813578191010";
    // The token expires between the pages.
    bench.platforms.tell(R"({"fail": [{"status": 503}, {"status": 503}, {"status": 503}]})");
    CHECK(bench.round() == Outcome::later);
    CHECK(bench.intake.cursors["twitter"] == "2080765813578191010");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 140);
    CHECK(bench.intake.cursors["twitter"] == "2080765813578191150");
}

TEST_CASE("twitter pull: the first look goes back as far as it is told to, not through all years") {
    Bench bench;
    bench.platforms.tell(told(
        post(1, "baru") +
        R"(,{"id":"5","text":"lama","author_id":"1","created_at":"2020-01-01T00:00:00.000Z"})"
    ));
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 1);
    CHECK(bench.intake.stored[0].text == "baru");
}

TEST_CASE("twitter pull: a rate limit is waited out and nothing is missing afterwards") {
    Bench bench;
    bench.platforms.tell(told(post(1, "a")));
    bench.platforms.tell(
        R"({"fail": [{"status": 429, "body": "{}", "headers": {"x-rate-limit-reset": "1772330100"}},
                                      {"status": 429, "body": "{}", "headers": {"x-rate-limit-reset": "1772330200"}}]})"
    );
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.time.total() == 201s);
    CHECK(bench.intake.stored.size() == 1);
}

TEST_CASE("twitter pull: an edited post is an edition of its report, told by whomever") {
    Bench bench;
    auto const edited = post(
        9,
        "Lampu mati di Jl. Melati",
        R"(,"edit_history_tweet_ids":["2080765813578191008","2080765813578191009"])"
    );
    bench.platforms.tell(told(edited));
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 1);
    CHECK(bench.intake.stored[0].external_id == "2080765813578191008");
    CHECK(bench.intake.stored[0].revision == 1);
    auto const channel = twitter_channel();
    auto const webhook =
        R"({"for_user_id":"2244994945","tweet_create_events":[{"id_str":"2080765813578191009",
        "created_at":"Sun Mar 01 01:15:31 +0000 2026","text":"Lampu mati di Jl Melati","edit_history":{
        "edit_tweet_ids":["2080765813578191008","2080765813578191009"]},"user":{"id_str":"1500000000000000001"}}]})";
    CHECK(serve(*channel, bench.intake, signed_x_delivery(webhook)).status == 200);
    CHECK(bench.intake.stored.size() == 1);
    CHECK(bench.intake.everything_agreed);
}

TEST_CASE("twitter pull: the names of the fields follow X when it renames them") {
    Bench bench;
    bench.restart("post");
    CHECK(bench.round() == Outcome::done);
    bench.platforms.asked();
    auto const& query = bench.platforms.queries.at(0);
    CHECK(query.find("post.fields=") != std::string::npos);
    CHECK(query.find("edit_history_post_ids") != std::string::npos);
    CHECK(query.find("tweet") == std::string::npos);
}
