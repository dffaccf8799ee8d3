#include "channels/whatsapp/whatsapp_payload.hpp"

#include "tests/channels/reading_parts.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

// One message with these members beside its id and time.
Reading read(std::string_view members, std::string_view contacts = "") {
    std::string body = R"({"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[{"field":)"
                       R"("messages","value":{"metadata":{"phone_number_id":"1065"},)";
    if (!contacts.empty()) body.append("\"contacts\":[").append(contacts).append("],");
    body.append(R"("messages":[{"id":"w1","timestamp":"1772327731","from":"628000000001",)");
    body.append(members).append("}]}}]}]}");
    RawBytes const raw{"application/json", std::move(body)};
    auto reading = whatsapp::read_payload(raw);
    REQUIRE(reading.has_value());
    return *reading;
}

Submission message(std::string_view members) {
    return only_submission(read(members));
}

}  // namespace

TEST_CASE("whatsapp message: every kind of media is an attachment to be fetched by its id") {
    for (std::string const type : {"image", "video", "audio", "document", "sticker"}) {
        INFO(type);
        auto const submission = message(
            R"("type":")" + type + R"(",")" + type +
            R"(":{"id":4009,"mime_type":"a/b","caption":"ini","filename":"f.bin"})"
        );
        CHECK(urls(submission) == std::vector<std::string>{"whatsapp-media:4009"});
        CHECK(submission.attachments[0].media_type == "a/b");
        CHECK(submission.attachments[0].name == "f.bin");
        CHECK(submission.text == "ini");
    }
}

TEST_CASE("whatsapp message: a location without coordinates keeps its words") {
    auto const place = message(R"("type":"location","location":{"name":"Pasar","latitude":95})").place;
    REQUIRE(place);
    CHECK(place->said == "Pasar");
    CHECK_FALSE(place->latitude);
    CHECK(
        message(R"("type":"location","location":{"address":"Jl. A","latitude":-6,"longitude":107})")
            .place->said == "Jl. A"
    );
    CHECK(
        why_unreadable(read(R"("type":"location","location":{"latitude":95,"longitude":1})")) ==
        "message: location without a place"
    );
}

TEST_CASE("whatsapp message: a shared contact is its name and numbers, a line each") {
    auto const submission = message(
        R"("type":"contacts","contacts":[{"name":{"formatted_name":"Pak RT"},"phones":[{"phone":"+62 800"},)"
        R"({"phone":"+62 801"}]},{"name":{"formatted_name":"Bu RW"}},7])"
    );
    CHECK(submission.text == "Pak RT\n+62 800\n+62 801\nBu RW");
}

TEST_CASE("whatsapp message: pressed buttons and chosen lines say their title") {
    CHECK(message(R"("type":"button","button":{"text":"Selesai","payload":"p"})").text == "Selesai");
    CHECK(
        message(
            R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Jalan","description":"rusak"}})"
        )
            .text == "Jalan\nrusak"
    );
}

TEST_CASE("whatsapp message: the answers in a form are the text, a line each") {
    auto const form = [](std::string_view response) {
        return message(
                   R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":")" +
                   std::string(response) + R"("}})"
        )
            .text;
    };
    CHECK(
        form(R"({\"flow_token\":\"t\",\"lokasi\":\"Jl. Melati\",\"jumlah\":3,\"jenis\":[\"a\",\"b\"]})") ==
        "lokasi: Jl. Melati\njumlah: 3\njenis: [\"a\",\"b\"]"
    );
    CHECK(form("bukan json") == "bukan json");
    CHECK(form(R"({\"flow_token\":\"t\"})") == "Sent");
}

TEST_CASE("whatsapp message: an author is known by a phone number, a user id, or both") {
    auto const text = R"("type":"text","text":{"body":"x"})";
    CHECK(message(text).author.phone == "628000000001");
    CHECK(message(text).author.account == "628000000001");
    auto const named = only_submission(read(text, R"({"profile":{"name":"Warga"},"user_id":"ID.7"})"));
    CHECK(named.author.name == "Warga");
    CHECK(named.author.account == "ID.7");
    CHECK(named.author.phone == "628000000001");
}

TEST_CASE("whatsapp message: the contact of somebody else gives no name") {
    auto const two =
        R"({"profile":{"name":"Orang lain"},"wa_id":"628999"},{"profile":{"name":"Lain"},"wa_id":"1"})";
    CHECK(only_submission(read(R"("type":"text","text":{"body":"x"})", two)).author.name.empty());
}

TEST_CASE("whatsapp message: types that are not known are kept as ignored, by name") {
    CHECK(why_ignored(read(R"("type":"order","order":{})")) == "kind: message order");
    CHECK(why_ignored(read(R"("type":"unknown","errors":[])")) == "kind: message unknown");
    CHECK(why_ignored(read(R"("type":"Pak Budi 0812")")) == "kind: message");
    auto const edit = R"("type":"edit","edit":{"original_message_id":"w0","message":{"type":"poll"}})";
    CHECK(why_ignored(read(edit)) == "kind: message poll");
}

TEST_CASE("whatsapp message: an event that lacks what it needs is unreadable") {
    CHECK(why_unreadable(read(R"("text":{"body":"x"})")) == "message: no type");
    CHECK(why_unreadable(read(R"("type":"text")")) == "message: content missing");
    CHECK(why_unreadable(read(R"("type":"text","text":{"body":7})")) == "message: text without body");
    CHECK(why_unreadable(read(R"("type":"image","image":{"caption":"x"})")) == "message: media without id");
    CHECK(
        why_unreadable(read(R"("type":"image","image":{"id":"1","caption":7})")) ==
        "message: caption of another type"
    );
    CHECK(why_unreadable(read(R"("type":"contacts","contacts":{})")) == "message: content missing");
    CHECK(why_unreadable(read(R"("type":"button","button":{})")) == "message: button without text");
    CHECK(
        why_unreadable(read(R"("type":"interactive","interactive":{"type":"x"})")) ==
        "message: interactive of another kind"
    );
    CHECK(why_unreadable(read(R"("type":"edit","edit":7)")) == "edit: not an object");
    CHECK(why_unreadable(read(R"("type":"edit","edit":{})")) == "edit: no message");
    CHECK(
        why_unreadable(read(R"("type":"edit","edit":{"message":{"type":"text","text":{"body":"x"}}})")) ==
        "message: no id"
    );
    CHECK(why_unreadable(read(R"("type":"revoke")")) == "revoke: no original_message_id");
}
