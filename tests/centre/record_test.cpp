#include "centre/record.hpp"
#include "centre/queue_door.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("centre: of a record only id, number and agency matter, and its bytes are kept") {
    std::string const json = R"({"id":"5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11","number":"3273-26-48172093-7",)"
                             R"("agency":"32.73","new_in_a_later_version":[1]})";
    auto const effect = centre::read_record(json);
    REQUIRE(effect);
    CHECK(effect->report_id == "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11");
    CHECK(effect->number == "3273-26-48172093-7");
    CHECK(effect->gateway == "32.73");
    CHECK(effect->content == json);
    for (auto const* other : {"", "[]", "{}", R"({"id":""})", R"({"id":"a)", R"({"id":["a"]})"})
        CHECK_FALSE(centre::read_record(other));
}

TEST_CASE("centre: a key belongs to its report, whatever the edition") {
    CHECK(centre::is_key_of("a-1", "a-1"));
    CHECK(centre::is_key_of("a-1.r7.m2", "a-1"));
    CHECK_FALSE(centre::is_key_of("a-12", "a-1"));
    CHECK_FALSE(centre::is_key_of("a", "a-1"));
    CHECK_FALSE(centre::is_key_of("a-1." + std::string(200, 'r'), "a-1"));
}

TEST_CASE("centre: the agency stands in the receipt number") {
    CHECK(centre::agency_of_number("32-26-481720-7") == "32");
    CHECK(centre::agency_of_number("3273-26-48172093-7") == "32.73");
    CHECK(centre::agency_of_number("3273012001-26-48172093-7") == "32.73.01.2001");
    for (auto const* other : {"", "327-26-1-7", "3273", "abcd-26-1-7"})
        CHECK(centre::agency_of_number(other) == "");
}

TEST_CASE("centre: what a gateway says that it sent is understood whole, or not at all") {
    auto const claims = centre::read_claims(
        R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-28","messages":12},)"
        R"({"day":"2026-11-29","messages":0,"new_in_a_later_version":1}]})"
    );
    REQUIRE(claims);
    REQUIRE(claims->size() == 2);
    CHECK((*claims)[0].day == "2026-11-28");
    CHECK((*claims)[0].gateway == "32.73");
    CHECK((*claims)[0].messages == 12);
    CHECK((*claims)[0].as_of == Time(std::chrono::seconds(1'795'997'400)));
    for (auto const* other :
         {"",
          "{}",
          R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z"})",
          R"({"agency":"","as_of":"2026-11-30T00:10:00Z","days":[]})",
          R"({"agency":"32.73","as_of":"yesterday","days":[]})",
          R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-31","messages":1}]})",
          R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-29","messages":-1}]})",
          R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-29","messages":"1"}]})"}) {
        CAPTURE(other);
        CHECK_FALSE(centre::read_claims(other));
    }
}

TEST_CASE("centre: messages come to effects and counts, and a trial to nothing") {
    amqp::Event report;
    report.type = "laporan.v1";
    report.message_id = "a";
    report.user_id = "kota-contoh";
    report.body = R"({"id":"a","agency":"32.73"})";
    amqp::Event trial = report;
    trial.trial = true;
    amqp::Event counts;
    counts.type = "hitungan.v1";
    counts.message_id = "counts-32.73-20261130T001000Z";
    counts.body =
        R"({"agency":"32.73","as_of":"2026-11-30T00:10:00Z","days":[{"day":"2026-11-29","messages":1}]})";
    amqp::Event unreadable = counts;
    unreadable.message_id = "counts-odd";
    unreadable.body = "no counts";
    auto const contents = centre::contents_of({report, trial, counts, unreadable});
    REQUIRE(contents.effects.size() == 2);
    CHECK(contents.effects[0].message_id == "a");
    CHECK(contents.effects[0].sender == "kota-contoh");
    CHECK(contents.effects[1].message_id == "counts-odd");  // a person can see it
    CHECK(contents.claims.size() == 1);
}

TEST_CASE("centre: a message that is no record takes effect under a name of its own") {
    amqp::Event message;
    message.body = "not a record";
    auto const nameless = centre::effect_of(message);
    CHECK(nameless.message_id.rfind("sha256:", 0) == 0);
    CHECK(nameless.report_id == nameless.message_id);
    CHECK(nameless.content == message.body);
    message.message_id = "named";
    message.timestamp = 1'800'000'000;
    auto const named = centre::effect_of(message);
    CHECK(named.message_id == "named");
    CHECK(named.taken_in == Time(std::chrono::seconds(1'800'000'000)));
    message.timestamp = std::int64_t{1} << 62;  // a time beyond all times is none
    CHECK(centre::effect_of(message).taken_in < Time(std::chrono::seconds(4'102'444'800)));
}
