#include "daemon/batch_preparation.hpp"

#include "channels/facebook/facebook_payload.hpp"
#include "core/submission.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* kPushed =
    R"({"object":"page","entry":[{"id":"111","time":1772330400,"changes":[{"field":"feed","value":{"item":"comment",)"
    R"("verb":"add","comment_id":"9_2","post_id":"111_9","from":{"id":"666","name":"Warga Contoh"},)"
    R"("message":"Jalan rusak","created_time":1772330128,"photo":"https://scontent.fbcdn.net/a.jpg?oe=1"}}]}]})";
// With the address of the picture as it was signed at that time.
std::string pulled(std::string const& signature) {
    return R"({"object":"page","entry":[{"id":"111","pulled_comments":[{"id":"9_2","from":{"name":"Warga Contoh",)"
           R"("id":"666"},"message":"Jalan rusak","created_time":"2026-03-01T01:55:28+0000","attachment":{"type":)"
           R"("photo","media":{"image":{"src":"https://scontent.fbcdn.net/a.jpg?oe=)" +
           signature + R"("}}}}]}]})";
}

Submission read_facebook(std::string const& bytes) {
    auto reading = facebook::read_payload({"application/json", bytes});
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 1);
    return std::move(reading->submissions.front());
}

struct Taken {
    std::string key = {};
    std::string record = {};
    std::string id = {};
};

// By a spool that has seen nothing before.
Taken take(Submission const& submission, Time now, std::string_view clock_doubt = "") {
    Origin origin;
    origin.agency_code = "32.73";
    origin.kind = "facebook";
    origin.channel = "fb";
    origin.received_at = now;
    auto prepared = daemon::prepare_report(submission, origin, {}, clock_doubt);
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const stored = in_group(*spool, [&] {
        return spool->reports().put(
            std::move(prepared.report), prepared.fingerprint, prepared.raw, prepared.attachments
        );
    });
    REQUIRE(stored.has_value());
    auto const reports = due(*spool, "lapor", now);
    REQUIRE(reports.size() == 1);
    return {reports[0].idempotency_key(), reports[0].record, reports[0].id};
}

void check_never_two_records_under_one_key(std::vector<Taken> const& taken) {
    std::map<std::string, std::string> records;
    for (auto const& one : taken) {
        CAPTURE(one.key);
        CHECK(records.try_emplace(one.key, one.record).first->second == one.record);
        CHECK(one.id == taken.front().id);
    }
}

Submission said_at(Time time) {
    Submission submission;
    submission.external_id = "1";
    submission.text = "Lampu mati.";
    submission.said_at = time;
    submission.raw = {"text/plain", "Lampu mati."};
    return submission;
}

}  // namespace

TEST_CASE(
    "same bytes: a delivery that comes again gives the same record under the report's id, whenever it comes"
) {
    auto const first = take(read_facebook(kPushed), some_day());
    auto const again = take(read_facebook(kPushed), some_day() + 24h * 90);
    CHECK(first.key == first.id);
    CHECK(again.key == first.key);
    CHECK(again.record == first.record);
}

TEST_CASE("same bytes: what a platform tells when it is asked has another key than what it delivered") {
    auto const delivered = take(read_facebook(kPushed), some_day());
    auto const asked = take(read_facebook(pulled("2")), some_day());
    auto const asked_later = take(read_facebook(pulled("3")), some_day() + 24h);
    auto const asked_again = take(read_facebook(pulled("3")), some_day() + 48h);
    check_never_two_records_under_one_key({delivered, asked, asked_later, asked_again});
    CHECK(asked.key.starts_with(asked.id + ".r0.m"));
    CHECK(asked_later.key != asked.key);
    CHECK(asked_again.key == asked_later.key);
}

TEST_CASE("same bytes: a time that lay in the future when it was looked at gives another key than later") {
    auto const submission = said_at(some_day());
    auto const early = take(submission, some_day() - 48h);
    auto const earlier = take(submission, some_day() - 72h);
    auto const late = take(submission, some_day() + 1h);
    check_never_two_records_under_one_key({early, earlier, late});
    CHECK(early.record.find("said_at: in the future") != std::string::npos);
    CHECK(earlier.key == early.key);
    CHECK(late.key == late.id);

    auto tomorrow = said_at(some_day());
    tomorrow.occurred_on = "2026-03-03";
    check_never_two_records_under_one_key({take(tomorrow, some_day()), take(tomorrow, some_day() + 72h)});
}

TEST_CASE("same bytes: a report that came while the clock was in doubt says so under another key") {
    auto const submission = said_at(some_day());
    auto const doubted = take(submission, some_day(), "jumped");
    auto const believed = take(submission, some_day());
    check_never_two_records_under_one_key({doubted, believed});
    CHECK(doubted.record.find("the gateway's clock is in doubt") != std::string::npos);
    CHECK(believed.key == believed.id);
}

TEST_CASE("same bytes: a change without number or time has the second of its arrival, and a key of its own") {
    auto changed = said_at(some_day());
    changed.revision = kRevisionOfArrival;
    auto other = changed;
    other.text = "Lampu mati lagi.";
    check_never_two_records_under_one_key(
        {take(changed, some_day()), take(changed, some_day() + 1s), take(other, some_day())}
    );
}
