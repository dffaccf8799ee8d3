#include "forwarder/status/status_message.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using forwarder::read_status_message;

TEST_CASE("status message: one item, or several, each with its report, its state, its words and its time") {
    auto const one = read_status_message(
        R"({"type":"report.status","timestamp":"2026-03-25T08:00:00Z","data":{"report_id":"abc","state":"forwarded",
        "status":"Terdisposisi ke Dinas PU","at":"2026-03-25T07:59:00+07:00"}})",
        "msg_1"
    );
    REQUIRE(one);
    REQUIRE(one->items.size() == 1);
    CHECK(one->items[0].report == "abc");
    CHECK(one->items[0].event.event == "msg_1");
    CHECK(one->items[0].event.state == CentreState::forwarded);
    CHECK(one->items[0].event.word == "Terdisposisi ke Dinas PU");
    CHECK(one->items[0].event.at == Time(std::chrono::seconds(1'774'400'340)));

    auto const several = read_status_message(
        R"({"type":"report.status","timestamp":"2026-03-25T08:00:00Z","data":[{"tracking_id":77,"state":"done"},
        {"number":"3273-26-1-1","state":"menguap","event_id":"e-9"},{"state":"done"},5]})",
        "msg_2"
    );
    REQUIRE(several);
    REQUIRE(several->items.size() == 2);
    CHECK(several->unreadable == 2);
    CHECK(several->items[0].report == "77");
    CHECK(several->items[0].event.event == "msg_2/0");
    CHECK(several->items[0].event.at == Time(std::chrono::seconds(1'774'425'600)));
    CHECK(several->items[1].event.event == "e-9");
    CHECK(several->items[1].event.state == CentreState::other);
    CHECK(several->items[1].event.word == "menguap");
}

TEST_CASE("status message: a tracking id beside the report's name is the number that it has there") {
    auto const message = read_status_message(
        R"({"type":"report.status","timestamp":"2026-03-25T08:00:00Z","data":[
        {"number":"3273-26-1-1","tracking_id":"L-1"},{"report_id":"abc","tracking_id":77,"state":"received"},
        {"report_id":"abc","tracking_id":"two words"},{"report_id":"abc"},{"tracking_id":"L-1"}]})",
        "m"
    );
    REQUIRE(message);
    REQUIRE(message->items.size() == 2);
    CHECK(message->items[0].report == "3273-26-1-1");
    CHECK(message->items[0].tracking_id == "L-1");
    CHECK_FALSE(message->items[0].says_state);
    CHECK(message->items[1].tracking_id == "77");
    CHECK(message->items[1].says_state);
    CHECK(message->unreadable == 3);
}

TEST_CASE("status message: another type says nothing, and what is no message is none") {
    auto const other = read_status_message(R"({"type":"ping","data":{}})", "m");
    REQUIRE(other);
    CHECK(other->items.empty());
    for (auto const* bad :
         {"", "[]", "{", R"({"type":"report.status"})", R"({"type":"report.status","data":5})"})
        CHECK_FALSE(read_status_message(bad, "m").has_value());
    auto const timeless =
        read_status_message(R"({"type":"report.status","data":{"report_id":"a","state":"done"}})", "m");
    REQUIRE(timeless);
    CHECK(timeless->unreadable == 1);
    std::string many = R"({"type":"report.status","data":[)";
    for (int i = 0; i < 101; ++i)
        many += i == 0 ? "{}" : ",{}";
    CHECK_FALSE(read_status_message(many + "]}", "m").has_value());
}

TEST_CASE("status message: the centre's words are one short line without what a terminal obeys") {
    auto const message = read_status_message(
        R"({"type":"report.status","data":{"report_id":"a","at":"2026-03-25T08:00:00Z","status":"a\u001b[2J\nb)" +
            std::string(500, 'x') + R"("}})",
        "m"
    );
    REQUIRE(message);
    auto const& word = message->items.at(0).event.word;
    CHECK(word.size() <= 100);
    CHECK(word.find('\x1b') == std::string::npos);
    CHECK(word.find('\n') == std::string::npos);
}
