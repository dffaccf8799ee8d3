#include "channels/twitter/post_parts.hpp"
#include "tests/channels/reading_parts.hpp"
#include "tests/channels/twitter_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using twitter::written_text;

namespace {

// A post of API v1.1 with these members beside its id and author.
Reading tweet(std::string_view members) {
    auto body = R"({"for_user_id":"2244994945","tweet_create_events":[{"id_str":"7","user":{"id_str":"1"})" +
                std::string(members) + "}]}";
    auto reading = read_x(std::move(body));
    REQUIRE(reading.has_value());
    return *reading;
}

// A post of API v2 with these members beside its id and author.
Reading post_with(std::string_view members, std::string_view includes = "{}") {
    std::string body =
        R"({"data":{"event_type":"post.mention.create","filter":{"user_id":"2244994945"},"payload":{"id":"7",)"
        R"("author_id":"1")";
    body.append(members).append(R"(},"includes":)").append(includes).append("}}");
    auto reading = read_x(std::move(body));
    REQUIRE(reading.has_value());
    return *reading;
}

}  // namespace

TEST_CASE("twitter post: ids beyond 2^53 keep every digit, as text or number") {
    auto const id = [](std::string_view written) {
        return only_submission(*read_x(
                                   R"({"for_user_id":2244994945,"tweet_create_events":[{)" +
                                   std::string(written) + R"(,"text":"x"}]})"
                               ))
            .external_id;
    };
    CHECK(id(R"("id":2080765813578191001)") == "2080765813578191001");
    CHECK(id(R"("id":2080765813578191000,"id_str":"2080765813578191001")") == "2080765813578191001");
    CHECK(id(R"("id_str":"99999999999999999999999")") == "99999999999999999999999");
}

TEST_CASE("twitter post: of two texts the long form counts, in every spelling") {
    CHECK(
        only_submission(tweet(R"(,"text":"pendek…","extended_tweet":{"full_text":"panjang"})")).text ==
        "panjang"
    );
    CHECK(only_submission(tweet(R"(,"full_text":"panjang","text":"pendek…")")).text == "panjang");
    CHECK(only_submission(tweet(R"(,"truncated":true,"text":"pendek…")")).text == "pendek…");
    CHECK(
        only_submission(post_with(R"(,"text":"pendek…","note_tweet":{"text":"panjang"})")).text == "panjang"
    );
    CHECK(
        only_submission(post_with(R"(,"text":"pendek…","note_post":{"text":"panjang"})")).text == "panjang"
    );
    CHECK(only_submission(post_with(R"(,"text":"pendek","note_tweet":{})")).text == "pendek");
}

TEST_CASE("twitter post: an edit is a later edition of the report that the first id names") {
    for (auto const* key : {"edit_history_tweet_ids", "edit_history_post_ids"}) {
        auto const edition = [&](std::string_view history) {
            return only_submission(
                post_with(std::string(R"(,"text":"x",")") + key + "\":" + std::string(history))
            );
        };
        CHECK(edition(R"(["5","6","7"])").external_id == "5");
        CHECK(edition(R"(["5","6","7"])").revision == 2);
        CHECK(edition(R"(["5",7])").revision == 1);
        CHECK(edition(R"(["7"])").external_id == "7");
        CHECK(edition(R"(["7"])").revision == 0);
        CHECK(edition(R"(["7","8"])").revision == 0);
        CHECK(edition(R"([])").external_id == "7");
        CHECK(edition(R"(["5","6"])").revision == 2);
        CHECK(edition("null").revision == 0);
    }
    auto const legacy = only_submission(
        tweet(R"(,"text":"x","edit_history":{"initial_tweet_id":"5","edit_tweet_ids":["5","7"]})")
    );
    CHECK(legacy.external_id == "5");
    CHECK(legacy.revision == 1);
}

TEST_CASE("twitter post: what our account wrote, and what passes a post on, is dropped") {
    CHECK(is_dropped(tweet(R"(,"text":"x","retweeted_status":{"id_str":"3"})")));
    for (auto const* user : {R"({"id_str":"2244994945"})", R"({"id":2244994945})"}) {
        auto const body =
            R"({"for_user_id":"2244994945","tweet_create_events":[{"id_str":"7","text":"x","user":)" +
            std::string(user) + "}]}";
        CHECK(is_dropped(*read_x(body)));
    }
    CHECK(is_dropped(post_with(R"(,"text":"RT","referenced_tweets":[{"type":"retweeted","id":"3"}])")));
    CHECK(is_dropped(post_with(R"(,"text":"RT","referenced_posts":[{"type":"reposted","id":"3"}])")));
    auto const own =
        R"({"data":{"event_type":"post.create","filter":{"user_id":"1"},"payload":{"id":"7","author_id":"1","text":"x"}}})";
    CHECK(is_dropped(*read_x(own)));
}

TEST_CASE("twitter post: a quote and a reply are submissions, and the quoted text is not theirs") {
    auto const quote =
        only_submission(tweet(R"(,"text":"Saya juga","quoted_status":{"id_str":"3","text":"Banjir"})"));
    CHECK(quote.text == "Saya juga");
    CHECK(
        only_submission(
            post_with(
                R"(,"text":"x","referenced_tweets":[{"type":"quoted","id":"3"},{"type":"replied_to","id":"4"},7])"
            )
        )
            .text == "x"
    );
}

TEST_CASE("twitter post: the three escapes become characters again, once") {
    CHECK(written_text("RT 4 &lt; RW 9 &amp;&gt;", {}) == "RT 4 < RW 9 &>");
    CHECK(written_text("&amp;lt; &quot; & &", {}) == "&lt; &quot; & &");
}

TEST_CASE("twitter post: links stand in full, and what X appended for attachments is gone") {
    CHECK(
        written_text("lihat https://t.co/a1 ya", {{"https://t.co/a1", "https://b.example/x?a=1&b=2"}}) ==
        "lihat https://b.example/x?a=1&b=2 ya"
    );
    CHECK(written_text("foto https://t.co/a1", {{"https://t.co/a1", ""}}) == "foto");
    CHECK(
        written_text("https://t.co/a12 https://t.co/a1", {{"https://t.co/a1", "X"}}) == "https://t.co/a12 X"
    );
    CHECK(written_text("aaa", {{"a", "banyak"}, {"", "kosong"}}) == "aaa");
}

TEST_CASE("twitter post: a flood of links cannot make a text grow without end") {
    std::string text;
    std::vector<twitter::ShortLink> links;
    for (int i = 0; i < 1'000; ++i) {
        auto const url = "https://t.co/" + std::to_string(i);
        text += url + " ";
        links.push_back({url, std::string(1'000, 'x')});
    }
    CHECK(written_text(text, links).size() < text.size() + 100 * 1'000);
}

TEST_CASE("twitter post: a film is kept in its best file, and one without an address is told") {
    auto const film = [](std::string_view medium) {
        return only_submission(
            tweet(R"(,"text":"x","extended_entities":{"media":[)" + std::string(medium) + "]}")
        );
    };
    auto const kept =
        film(R"({"type":"video","media_url_https":"https://pbs.example/p.jpg","video_info":{"variants":[)"
             R"({"content_type":"application/x-mpegURL","url":"https://v.example/l.m3u8"},)"
             R"({"bitrate":1,"content_type":"video/mp4","url":"https://v.example/1.mp4"},)"
             R"({"bitrate":2,"content_type":"video/mp4","url":"https://v.example/2.mp4"}]}})");
    CHECK(urls(kept) == std::vector<std::string>{"https://v.example/2.mp4"});
    CHECK(
        urls(film(R"({"media_url_https":"https://pbs.example/p.jpg","url":"https://t.co/1"})")) ==
        std::vector<std::string>{"https://pbs.example/p.jpg"}
    );
    auto const lost = film(R"({"url":"https://t.co/1"})");
    CHECK(lost.attachments.empty());
    CHECK(lost.problems == std::vector<std::string>{"attachment: came without an address"});
    auto const not_included =
        only_submission(post_with(R"(,"text":"x","attachments":{"media_keys":["3_1"]})"));
    CHECK(not_included.problems == std::vector<std::string>{"attachment: came without an address"});
}

TEST_CASE("twitter post: an included author is found flat, wrapped, or not at all") {
    auto const name = [](std::string_view includes) {
        return only_submission(post_with(R"(,"text":"x")", includes)).author.name;
    };
    CHECK(name(R"({"users":[{"id":"2","name":"Lain"},{"id":"1","name":"Warga"}]})") == "Warga");
    CHECK(name(R"({"users":[{"data":{"id":"1","name":"Warga"}}]})") == "Warga");
    CHECK(name("{}").empty());
    CHECK(name("null").empty());
}

TEST_CASE("twitter post: a point is longitude first, and nonsense is no place") {
    auto const place = [](std::string_view pair) {
        return only_submission(tweet(
                                   R"(,"text":"x","coordinates":{"type":"Point","coordinates":)" +
                                   std::string(pair) + "}"
                               ))
            .place;
    };
    REQUIRE(place("[107.6,-6.9]"));
    CHECK(place("[107.6,-6.9]")->latitude == doctest::Approx(-6.9));
    for (auto const* nowhere : {"[-6.9,107.6]", "[1]", "[1,2,3]", "[\"1\",2]", "null"}) {
        INFO(nowhere);
        CHECK_FALSE(place(nowhere));
    }
}

TEST_CASE("twitter post: times are read in both spellings, and nonsense is no time") {
    using twitter::time_of_post;
    Time const expected(std::chrono::seconds(1772327731));
    CHECK(time_of_post("Sun Mar 01 01:15:31 +0000 2026") == expected);
    CHECK(time_of_post("2026-03-01T01:15:31.000Z") == expected);
    CHECK(time_of_post("2026-03-01T01:15:31Z") == expected);
    CHECK(time_of_post("2026-03-01T01:15:31.250Z") == expected + std::chrono::milliseconds(250));
    for (auto const* nonsense :
         {"",
          "besok",
          "2026-03-01",
          "2026-03-01T01:15:31",
          "2026-03-01T01:15:31+07:00",
          "2026-13-01T01:15:31Z",
          "2026-03-01T01:15:31.2.Z",
          "Sun Mar 01 01:15:31 +0700 2026",
          "Sun Mar 01 01:15:31 +0000 2026x",
          "1969-03-01T01:15:31Z",
          "2199-03-01T01:15:31Z"}) {
        INFO(nonsense);
        CHECK_FALSE(time_of_post(nonsense));
    }
}

TEST_CASE("twitter post: an event that lacks what it needs is unreadable") {
    CHECK(why_unreadable(*read_x(R"({"for_user_id":"1","tweet_create_events":[{}]})")) == "tweet: no id");
    CHECK(why_unreadable(*read_x(R"({"data":{"lang":"id"},"matching_rules":[]})")) == "post: no id");
}

TEST_CASE("twitter post: what lacks a detail is a report with what is there") {
    auto const unnamed =
        only_submission(*read_x(R"({"for_user_id":"1","tweet_create_events":[{"text":"x"}]})"));
    CHECK(unnamed.external_id.starts_with("content:"));
    CHECK(only_submission(tweet(R"(,"text":7)")).text == "7");
    CHECK(only_submission(tweet(R"(,"extended_tweet":{"full_text":7})")).text == "7");
    CHECK(only_submission(post_with(R"(,"text":{"text":"x"})")).text == "x");
    CHECK(only_submission(*read_x(R"({"data":{"text":"x"},"matching_rules":[]})")).text == "x");
    auto const cut = only_submission(tweet(R"(,"text":"lampu mat…","truncated":true)"));
    CHECK(cut.problems == std::vector<std::string>{"text: cut by the platform"});
    CHECK(only_submission(tweet(R"(,"text":"a…","truncated":true,"extended_tweet":{"full_text":"ab"})"))
              .problems.empty());
}
