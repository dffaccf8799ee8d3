#include "channels/facebook/facebook_payload.hpp"

#include "tests/channels/signed_delivery.hpp"
#include "tests/support/describe_submission.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;
using namespace kanal::test;

namespace {

Result<Reading> read(std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    return facebook::read_payload(raw);
}

std::string comment(int number) {
    auto const id = std::to_string(number);
    return R"({"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_)" + id +
           R"(","from":{"id":"7","name":"Warga"},"created_time":1772327728,"message":"Laporan )" + id +
           "\"}}";
}

std::string page(std::vector<std::string> const& changes) {
    std::string body = R"({"object":"page","entry":[{"id":"100","time":1772327731,"changes":[)";
    for (std::size_t i = 0; i < changes.size(); ++i)
        body.append(i == 0 ? "" : ",").append(changes[i]);
    return body.append("]}]}");
}

std::vector<std::string> comments(int count) {
    std::vector<std::string> changes;
    for (int i = 0; i < count; ++i)
        changes.push_back(comment(i));
    return changes;
}

}  // namespace

TEST_CASE("facebook payload: one bad event among fifty is set aside, and the others are read") {
    std::string const bad[] = {
        R"({"field":"feed","value":{"item":"comment","verb":"add"}})",
        "{\"field\":\"feed\",\"value\":{\"verb\":\"\xff\"}}",
        R"({"field":"feed","value":{"item":tanpa tanda kutip}})",
        R"({"field":"feed","field":"feed","value":{}})",
        R"({"field":)" + std::string(100, '[') + std::string(100, ']') + "}",
        "null",
    };
    for (auto const& event : bad) {
        INFO(event);
        auto changes = comments(50);
        changes[20] = event;
        auto const reading = read(page(changes));
        REQUIRE(reading.has_value());
        CHECK(reading->submissions.size() == 49);
        REQUIRE(reading->unreadable.size() == 1);
        CHECK(reading->unreadable[0].raw.bytes.find(event) != std::string::npos);
    }
}

TEST_CASE("facebook payload: a thousand changes are one accept, and one commit") {
    auto const channel = facebook_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, signed_delivery(page(comments(1'000)))).status == 200);
    CHECK(intake.calls == 1);
    CHECK(intake.stored.size() == 1'000);
}

TEST_CASE("facebook payload: each submission keeps the bytes of its own event, untouched and alone") {
    auto const body = data_file("facebook/01-feed-batch-two-pages.json");
    auto const reading = read(body);
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 3);
    auto const& raw = reading->submissions[1].raw;
    CHECK(raw.media_type == "application/json");
    auto const begin = body.find(
        R"({"field":"feed","value":{"item":"comment","verb":"add","comment_id":"900000000000001_900000000000003")"
    );
    auto const end = body.find(R"(,{"field")", begin);
    REQUIRE(end != std::string::npos);
    CHECK(raw.bytes.find(body.substr(begin, end - begin)) != std::string::npos);
    CHECK(raw.bytes.find("Warga Contoh") == std::string::npos);
}

TEST_CASE("facebook payload: what was kept of each event reads the same when it is replayed") {
    for (auto const* name :
         {"01-feed-batch-two-pages", "02-feed-comment-edited-then-removed", "04-messaging-batch"}) {
        auto const reading = read(data_file(std::string("facebook/") + name + ".json"));
        REQUIRE(reading.has_value());
        for (auto const& submission : reading->submissions) {
            auto const again = facebook::read_payload(submission.raw);
            REQUIRE(again.has_value());
            REQUIRE(again->submissions.size() == 1);
            CHECK(describe(again->submissions[0]) == describe(submission));
            CHECK(again->submissions[0].raw.bytes == submission.raw.bytes);
        }
    }
    auto const body =
        R"({"object":"page","entry":[{"id":1,"changes":[7,{"field":"leadgen"}]},{"id":1,"messaging":{}},{"id":"1"},{"id":[]},7]})";
    auto const reading = read(body);
    REQUIRE(reading.has_value());
    CHECK(reading->unreadable.size() == 4);
    CHECK(reading->ignored.size() == 2);
    for (auto const* fragments : {&reading->unreadable, &reading->ignored}) {
        for (auto const& fragment : *fragments) {
            auto const again = facebook::read_payload(fragment.raw);
            REQUIRE(again.has_value());
            auto const& same = fragments == &reading->unreadable ? again->unreadable : again->ignored;
            REQUIRE(same.size() == 1);
            CHECK(same[0].why == fragment.why);
            CHECK(same[0].raw.bytes == fragment.raw.bytes);
        }
    }
}

TEST_CASE("facebook payload: an entry may hold several lists, and a page may come in several entries") {
    auto const reading = read(
        R"({"entry":[{"changes":[)" + comment(1) +
        R"(],"id":"100","standby":[{}],"messaging":[{"message":{"mid":"m","text":"x"}}]},)" +
        R"({"id":"100","changes":[)" + comment(2) + R"(]}],"object":"page"})"
    );
    REQUIRE(reading.has_value());
    CHECK(reading->submissions.size() == 3);
    CHECK(reading->unreadable.size() == 1);
}

TEST_CASE("facebook payload: a delivery for another object is kept whole as ignored") {
    auto const body = R"({"object":"user","entry":[{"id":"1","changed_fields":["photos"]}]})";
    auto const reading = read(body);
    REQUIRE(reading.has_value());
    CHECK(reading->submissions.empty());
    REQUIRE(reading->ignored.size() == 1);
    CHECK(reading->ignored[0].why == "kind: object user");
    CHECK(reading->ignored[0].raw.bytes == body);
}

TEST_CASE("facebook payload: without an envelope nothing is read") {
    for (auto const* body :
         {"",
          "null",
          "[]",
          "{}",
          R"({"object":"page"})",
          R"({"entry":[]})",
          R"({"object":7,"entry":[]})",
          R"({"object":"page","entry":{}})"}) {
        INFO(body);
        CHECK_FALSE(read(body).has_value());
    }
    auto const empty = read(R"({"object":"page","entry":[]})");
    REQUIRE(empty.has_value());
    CHECK(empty->submissions.empty());
}

TEST_CASE("facebook payload: no error names a byte of the delivery") {
    auto const secret = R"({"object":"page","entry":[{"id":"1","changes":[{"Budi":"0812"]}]})";
    auto const whole = read(secret);
    REQUIRE_FALSE(whole.has_value());
    CHECK(whole.error().what.find("Budi") == std::string::npos);
}

TEST_CASE("facebook payload: more events than Meta ever sends are quarantined as one delivery") {
    std::string zeros(2 * 10'001, '0');
    for (std::size_t i = 1; i < zeros.size(); i += 2)
        zeros[i] = ',';
    zeros.pop_back();
    CHECK_FALSE(read(page({zeros})).has_value());
}
