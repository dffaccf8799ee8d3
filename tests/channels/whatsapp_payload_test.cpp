#include "channels/whatsapp/whatsapp.hpp"

#include "tests/channels/reading_parts.hpp"
#include "tests/channels/replay.hpp"
#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Result<Reading> read_body(std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    return whatsapp::read_payload(raw);
}

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (auto const& part : parts)
        text.append(text.empty() ? "" : ",").append(part);
    return text;
}

std::string change_of(std::vector<std::string> const& messages) {
    return R"({"field":"messages","value":{"metadata":{"phone_number_id":"1065"},"contacts":[],"messages":[)" +
           joined(messages) + "]}}";
}

std::string delivery_of(std::vector<std::string> const& changes) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[)" + joined(changes) +
           "]}]}";
}

std::string message(int number) {
    auto const id = std::to_string(number);
    return R"({"id":"w)" + id +
           R"(","from":"62800","timestamp":"1772327731","type":"text","text":{"body":"L)" + id + "\"}}";
}

std::vector<std::string> messages(int count) {
    std::vector<std::string> made;
    for (int i = 0; i < count; ++i)
        made.push_back(message(i));
    return made;
}

Reading read_change(std::string_view change) {
    auto reading = read_body(delivery_of({std::string(change)}));
    REQUIRE(reading.has_value());
    return *reading;
}

}  // namespace

TEST_CASE("whatsapp payload: one bad message of a change is set aside, and the other forty-nine are read") {
    std::string const bad[] = {
        R"({"id":"w","type":"text","text":{"body":tanpa}})",
        "{\"id\":\"w\",\"type\":\"\xff\"}",
        R"({"id":"w","id":"w","type":"text"})",
        R"({"type":"text"})",
        "null",
    };
    for (auto const& event : bad) {
        INFO(event);
        auto all = messages(50);
        all[20] = event;
        auto const reading = read_body(delivery_of({change_of(all)}));
        REQUIRE(reading.has_value());
        CHECK(reading->submissions.size() == 49);
        REQUIRE(reading->unreadable.size() == 1);
        CHECK(reading->unreadable[0].raw.bytes.find(event) != std::string::npos);
    }
}

TEST_CASE("whatsapp payload: a thousand messages, in one change or in as many, are one accept") {
    std::vector<std::string> changes;
    for (auto const& one : messages(1'000))
        changes.push_back(change_of({one}));
    for (auto const& body : {delivery_of({change_of(messages(1'000))}), delivery_of(changes)}) {
        auto const channel = meta_channel("whatsapp");
        FakeIntake intake;
        CHECK(serve(*channel, intake, signed_delivery_to("whatsapp", body)).status == 200);
        CHECK(intake.calls == 1);
        CHECK(intake.stored.size() == 1'000);
    }
}

TEST_CASE("whatsapp payload: what is kept of a message holds nobody else's words, name or number") {
    auto const reading = read_body(data_file("whatsapp/02-usernames-edits-and-others.json"));
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 7);
    auto const& kept = reading->submissions[0].raw.bytes;
    CHECK(kept.find("@warga.contoh") != std::string::npos);
    CHECK(kept.find("628000000002") == std::string::npos);
    CHECK(kept.find("Tiang listrik") == std::string::npos);
    CHECK(reading->submissions[1].raw.bytes.find("@warga.contoh") == std::string::npos);
}

TEST_CASE(
    "whatsapp payload: the number that was written to is the account, and the business where it is missing"
) {
    auto const text = R"("messages":[{"id":"w","type":"text","text":{"body":"x"}}])";
    auto const value = [&](std::string_view metadata) {
        return only_submission(
            read_change(R"({"field":"messages","value":{)" + std::string(metadata) + text + "}}")
        );
    };
    CHECK(value(R"("metadata":{"phone_number_id":1065},)").account == "1065");
    CHECK(value("").account == "1022");
    CHECK(value(R"("metadata":7,)").account == "1022");
    CHECK(value(R"("metadata":{"x":"\ud83d"},)").account == "1022");
}

TEST_CASE("whatsapp payload: a contact that cannot be read costs the name, not the message") {
    auto const submission = only_submission(read_change(
        R"({"field":"messages","value":{"contacts":[{"profile":{"name":"\ud83d"},"wa_id":"62800"}],"messages":[)" +
        message(1) + "]}}"
    ));
    CHECK(submission.author.name == "\uFFFD");
    CHECK(submission.text == "L1");
}

TEST_CASE(
    "whatsapp payload: fields of other subscriptions and errors are ignored, what our side wrote is dropped"
) {
    CHECK(
        why_ignored(read_change(R"({"field":"message_template_status_update","value":{}})")) ==
        "kind: changes message_template_status_update"
    );
    CHECK(
        why_ignored(read_change(R"({"field":"messages","value":{"errors":[{"code":130429}]}})")) ==
        "kind: messages errors"
    );
    CHECK(is_dropped(read_change(R"({"field":"smb_message_echoes","value":{"message_echoes":[{"id":"w"}]}})"))
    );
    CHECK(
        why_ignored(*read_body(R"({"object":"whatsapp_business_account","entry":[{"id":"1","time":1}]})")) ==
        "kind: entry of no known list"
    );
}

TEST_CASE("whatsapp payload: a change that is not understood is unreadable, and nothing of it is lost") {
    for (auto const* change :
         {R"({"field":"messages","value":{}})",
          R"({"field":"messages","value":{"messages":7,"statuses":[{"id":"w"}]}})",
          R"({"field":"messages","value":{"messages":[7]}})",
          R"({"field":"messages","value":{"messages":[]}})"}) {
        INFO(change);
        CHECK(why_unreadable(read_change(change)) == "messages: change without a message");
    }
    CHECK(why_unreadable(read_change(R"({"field":"messages"})")) == "changes: change without value");
    CHECK(why_unreadable(read_change(R"({"value":{}})")) == "changes: change without field");
}

TEST_CASE("whatsapp payload: statuses, messages and errors of one change are each taken") {
    auto const reading = read_change(
        R"({"field":"messages","value":{"statuses":[{"id":"a"},{"id":"b"}],"errors":[{"code":1}],"messages":[)" +
        message(1) + "]}}"
    );
    CHECK(reading.submissions.size() == 1);
    CHECK(reading.dropped == 2);
    CHECK(reading.ignored.size() == 1);
}

TEST_CASE("whatsapp payload: cutting what was cut changes nothing, and too much is not cut") {
    auto const pieces = whatsapp::cut_change(change_of(messages(3)));
    REQUIRE(pieces.size() == 3);
    for (auto const& piece : pieces)
        CHECK(whatsapp::cut_change(piece) == std::vector<std::string>{piece});
    std::vector<std::string> const flood(10'001, "{}");
    CHECK(whatsapp::cut_change(change_of(flood)).empty());
    CHECK(why_unreadable(read_change(change_of(flood))) == "event: json: too many items");
}

TEST_CASE("whatsapp payload: what was kept of each event reads the same when it is replayed") {
    for (auto const* name :
         {"01-text-image-batch.json",
          "02-usernames-edits-and-others.json",
          "03-location-voice-document-contacts.json"}) {
        INFO(name);
        auto const reading = read_body(data_file(std::string("whatsapp/") + name));
        REQUIRE(reading.has_value());
        check_replay(*reading, whatsapp::read_payload);
    }
    auto const odd = read_body(delivery_of(
        {change_of({"{}", "7", R"({"type":"order"})"}), R"({"field":"messages","value":{"messages":7}})", "7"}
    ));
    REQUIRE(odd.has_value());
    CHECK(odd->unreadable.size() == 4);
    check_replay(*odd, whatsapp::read_payload);
}
