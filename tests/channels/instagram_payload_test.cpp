#include "channels/instagram/instagram_payload.hpp"

#include "tests/channels/reading_parts.hpp"
#include "tests/channels/replay.hpp"
#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Result<Reading> read_body(std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    return instagram::read_payload(raw);
}

// One change of this field, with this value.
Reading read(std::string_view field, std::string_view value) {
    std::string body =
        R"({"object":"instagram","entry":[{"id":"1784","time":1772327731,"changes":[{"field":")";
    body.append(field).append(R"(","value":)").append(value).append("}]}]}");
    auto reading = read_body(std::move(body));
    REQUIRE(reading.has_value());
    return *reading;
}

std::string comment(int number) {
    auto const id = std::to_string(number);
    return R"({"field":"comments","value":{"id":"1787)" + id + R"(","text":"Laporan )" + id +
           R"(","from":{"id":"5614"}}})";
}

std::string delivery_of(std::vector<std::string> const& changes) {
    std::string body = R"({"object":"instagram","entry":[{"id":"1784","time":1772327731,"changes":[)";
    for (std::size_t i = 0; i < changes.size(); ++i)
        body.append(i == 0 ? "" : ",").append(changes[i]);
    return body.append("]}]}");
}

}  // namespace

TEST_CASE("instagram comments: the id stands under either key, as text or number") {
    for (auto const* value :
         {R"({"id":"17870000000000001","text":"x"})",
          R"({"comment_id":"17870000000000001","text":"x"})",
          R"({"comment_id":17870000000000001,"text":"x"})"}) {
        for (auto const* field : {"comments", "live_comments"}) {
            INFO(value);
            auto const submission = only_submission(read(field, value));
            CHECK(submission.external_id == "17870000000000001");
            CHECK(submission.account == "1784");
            CHECK(submission.text == "x");
            CHECK(submission.comment);
            CHECK(submission.said_at == Time(std::chrono::seconds(1772327731)));
        }
    }
}

TEST_CASE("instagram comments: the old form with id and text alone, and one without text, are taken") {
    CHECK(only_submission(read("comments", R"({"id":"1","text":"Lubang"})")).author.account.empty());
    auto const gif = only_submission(read("comments", R"({"id":"1","from":{"id":"5"}})"));
    CHECK(gif.text.empty());
    CHECK(gif.author.account == "5");
}

TEST_CASE("instagram comments: what the account itself wrote is dropped, by its id or its own scoped id") {
    CHECK(is_dropped(read("comments", R"({"id":"1","text":"x","from":{"id":"1784"}})")));
    CHECK(is_dropped(read("comments", R"({"id":"1","text":"x","from":{"id":1784}})")));
    CHECK(is_dropped(read("comments", R"({"id":"1","text":"x","from":{"id":"9","self_ig_scoped_id":"56"}})"))
    );
}

TEST_CASE("instagram comments: an event that lacks what it needs is unreadable") {
    CHECK(why_unreadable(read("comments", R"({"from":{"id":"5"}})")) == "comments: comment without id");
    CHECK(why_unreadable(read("comments", "null")) == "changes: change without value");
    CHECK(why_unreadable(read("mentions", "[]")) == "changes: change without value");
    CHECK(why_unreadable(read("mentions", "{}")) == "mentions: mention without id");
    CHECK(why_unreadable(*read_body(delivery_of({"{}"}))) == "changes: change without field");
}

TEST_CASE("instagram comments: words without the usual details are a report, and what is missing is told") {
    auto const unnamed = only_submission(read("comments", R"({"text":"x"})"));
    CHECK(unnamed.external_id.starts_with("content:"));
    CHECK(unnamed.problems == std::vector<std::string>{"comments: came without an id"});
    auto const number = only_submission(read("comments", R"({"id":"1","text":7})"));
    CHECK(number.text == "7");
    CHECK(number.problems == std::vector<std::string>{"text: not in the usual form"});
    auto const other = only_submission(read("sesuatu", R"({"id":"1","text":"x","from":{"id":"5"}})"));
    CHECK(other.text == "x");
    CHECK(other.problems == std::vector<std::string>{"kind: changes sesuatu"});
}

TEST_CASE("instagram mentions: an empty mention does not take the place of the same comment with its text") {
    auto const channel = meta_channel("instagram");
    FakeIntake intake;
    auto const both = delivery_of(
        {R"({"field":"mentions","value":{"media_id":"179","comment_id":"1787"}})",
         R"({"field":"comments","value":{"id":"1787","text":"@laporcontoh banjir"}})"}
    );
    CHECK(serve(*channel, intake, signed_delivery_to("instagram", both)).status == 200);
    REQUIRE(intake.stored.size() == 2);
    CHECK(intake.stored[0].external_id == "mention:1787");
    CHECK_FALSE(intake.stored[0].comment);
    CHECK(intake.stored[1].external_id == "1787");
    CHECK(intake.stored[1].text == "@laporcontoh banjir");
    CHECK(intake.stored[1].comment);
}

TEST_CASE("instagram messages: a message among the changes is read like one in its own list") {
    auto const value = R"({"sender":{"id":"5614"},"recipient":{"id":"1784"},"timestamp":"1772327731",)"
                       R"("message":{"mid":"m1","text":"Lampu mati"}})";
    auto const submission = only_submission(read("messages", value));
    CHECK(submission.external_id == "m1");
    CHECK(submission.author.account == "5614");
    CHECK(submission.text == "Lampu mati");
    CHECK(only_submission(read("standby", value)).text == "Lampu mati");
    auto const edit = R"({"sender":{"id":"5614"},"message_edit":{"mid":"m1","text":"y","num_edit":2}})";
    CHECK(only_submission(read("message_edit", edit)).revision == 2);
    auto const own = R"({"sender":{"id":"1784"},"message":{"mid":"m1","text":"y"}})";
    CHECK(is_dropped(read("messages", own)));
}

TEST_CASE("instagram messages: what the account writes to itself is dropped") {
    auto const body = R"({"object":"instagram","entry":[{"id":"1784","messaging":[{"sender":{"id":"5"},)"
                      R"("is_self":true,"message":{"mid":"m1","text":"x"}}]}]})";
    CHECK(is_dropped(*read_body(body)));
}

TEST_CASE("instagram payload: fields and entries that are not known are kept as ignored, by name") {
    CHECK(
        why_ignored(read("story_insights", R"({"media_id":"1","exits":1})")) == "kind: changes story_insights"
    );
    CHECK(why_ignored(read("Budi 0812", "{}")) == "kind: changes");
    CHECK(
        why_ignored(*read_body(R"({"object":"instagram","entry":[{"id":"1","changed_fields":["comments"]}]})")
        ) == "kind: changed_fields without values"
    );
    CHECK(
        why_ignored(*read_body(R"({"object":"instagram","entry":[{"id":"1"}]})")) ==
        "kind: entry of no known list"
    );
}

TEST_CASE("instagram payload: one bad event among fifty is set aside, and the others are read") {
    std::string const bad[] = {
        R"({"field":"comments","value":{}})",
        R"({"field":"comments","value":{"id":"1","text":tanpa}})",
        "{\"field\":\"comments\",\"value\":{\"from\":\"\xff\"}}",
        "7",
    };
    for (auto const& event : bad) {
        INFO(event);
        std::vector<std::string> changes;
        for (int i = 0; i < 50; ++i)
            changes.push_back(i == 20 ? event : comment(i));
        auto const reading = read_body(delivery_of(changes));
        REQUIRE(reading.has_value());
        CHECK(reading->submissions.size() == 49);
        REQUIRE(reading->unreadable.size() == 1);
        CHECK(reading->unreadable[0].raw.bytes.find(event) != std::string::npos);
    }
}

TEST_CASE("instagram payload: a thousand changes are one accept, and one commit") {
    std::vector<std::string> changes;
    for (int i = 0; i < 1'000; ++i)
        changes.push_back(comment(i));
    auto const channel = meta_channel("instagram");
    FakeIntake intake;
    CHECK(serve(*channel, intake, signed_delivery_to("instagram", delivery_of(changes))).status == 200);
    CHECK(intake.calls == 1);
    CHECK(intake.stored.size() == 1'000);
}

TEST_CASE("instagram payload: what was kept of each event reads the same when it is replayed") {
    for (auto const* name :
         {"01-comments-changes.json",
          "02-comments-in-entry.json",
          "03-mentions-media-and-comment.json",
          "04-messages-and-stories.json"}) {
        INFO(name);
        auto const reading = read_body(data_file(std::string("instagram/") + name));
        REQUIRE(reading.has_value());
        check_replay(*reading, instagram::read_payload);
    }
    auto const reading = read_body(
        R"({"object":"instagram","entry":[{"id":1,"changes":[7,{"field":"x"},{"field":"mentions"}]},{"id":[]}]})"
    );
    REQUIRE(reading.has_value());
    CHECK(reading->unreadable.size() == 3);
    check_replay(*reading, instagram::read_payload);
}
