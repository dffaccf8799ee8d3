#include "channels/whatsapp/whatsapp.hpp"

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
    auto const nowhere = message(R"("type":"location","location":{"latitude":95,"longitude":1})");
    CHECK_FALSE(nowhere.place);
    CHECK(nowhere.problems == std::vector<std::string>{"place: came without a point on earth"});
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

TEST_CASE("whatsapp message: a type that is not known is a report with what can be read of it") {
    auto const poll = message(R"("type":"poll","poll":{"name":"Jalan mana?","options":[{"name":"Melati"}]})");
    CHECK(poll.text == "Jalan mana?\nMelati");
    CHECK(poll.problems == std::vector<std::string>{"message poll: of a kind that is not known"});
    auto const strange = message(R"("type":"Pak Budi 0812","x":1)");
    CHECK(strange.problems == std::vector<std::string>{"message: came without content"});
    auto const edit =
        R"("type":"edit","edit":{"original_message_id":"w0","message":{"type":"poll","poll":{}}})";
    CHECK(message(edit).external_id == "w0");
    CHECK(why_ignored(read(R"("type":"order","order":{})")) == "kind: message order");
    CHECK(why_ignored(read(R"("type":"system","system":{"body":"x"})")) == "kind: message system");
}

TEST_CASE("whatsapp message: what only the app shows is a report with sender, time and the code") {
    for (std::string const type : {"unsupported", "unknown"}) {
        auto const submission = message(R"("type":")" + type + R"(","errors":[{"code":131060,"title":"x"}])");
        CHECK(submission.author.phone == "628000000001");
        CHECK(submission.said_at);
        CHECK(submission.text.empty());
        CHECK(
            submission.problems == std::vector<std::string>{"message: only the app shows it (code 131060)"}
        );
    }
}

TEST_CASE("whatsapp message: what is written in a group is in doubt, unless it answers us or names our number"
) {
    auto const in_group = [](std::string_view more) {
        std::string body =
            R"({"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[{"field":"messages",)"
            R"("value":{"metadata":{"display_phone_number":"+62 800-1"},"messages":[{"id":"w1",)"
            R"("from":"628000000009","group_id":"G","type":"text")";
        RawBytes const raw{"application/json", body.append(more).append("}]}}]}]}")};
        return only_submission(*whatsapp::read_payload(raw)).doubt;
    };
    CHECK(in_group(R"(,"text":{"body":"ok pak"})") == "written in a group, and not to us");
    CHECK(in_group(R"(,"text":{"body":"ok"},"context":{"from":"628001"})").empty());
    CHECK(in_group(R"(,"text":{"body":"@628001 lampu mati"})").empty());
}

TEST_CASE("whatsapp message: what lacks a detail is a report with what is there") {
    CHECK(message(R"("text":{"body":"x"})").text == "x");
    CHECK(message(R"("type":"text","text":{"body":7})").text == "7");
    auto const unfetched = message(R"("type":"image","image":{"caption":"x","link":"https://h.example/1"})");
    CHECK(unfetched.text == "x\nhttps://h.example/1");
    CHECK(unfetched.attachments.empty());
    CHECK(message(R"("type":"image","image":{"id":"1","caption":7})").text == "7");
    CHECK(message(R"("type":"button","button":{"payload":"LAPOR"})").text == "LAPOR");
    for (auto const* nothing :
         {R"("type":"text")",
          R"("type":"contacts","contacts":{})",
          R"("type":"button","button":{})",
          R"("type":"interactive","interactive":{"type":"x"})",
          R"("type":"edit","edit":7)",
          R"("type":"image")"}) {
        INFO(nothing);
        CHECK_FALSE(message(nothing).problems.empty());
    }
    auto const edit = message(R"("type":"edit","edit":{"message":{"type":"text","text":{"body":"x"}}})");
    CHECK(edit.external_id.starts_with("content:"));
    CHECK(edit.text == "x");
    CHECK(why_unreadable(read(R"("type":"revoke")")) == "revoke: no original_message_id");
}

TEST_CASE("whatsapp message: a permission to be called is no message") {
    CHECK(is_dropped(read(
        R"("type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}})"
    )));
}

TEST_CASE("whatsapp message: a contact says all that is in it, from its fields or from its card") {
    auto const contact = [](std::string_view fields) {
        return message(R"("type":"contacts","contacts":[{)" + std::string(fields) + "}]").text;
    };
    CHECK(
        contact(
            R"("name":{"first_name":"Bu","last_name":"Sri"},"emails":[{"email":"s@x.example"}],"addresses":[{"street":"Jl. A","city":"B"}])"
        ) == "Bu Sri\ns@x.example\nJl. A, B"
    );
    CHECK(
        contact(R"("vcard":"BEGIN:VCARD\nFN:Pak RT\nitem1.TEL;type=CELL:0812\nEND:VCARD")") == "Pak RT\n0812"
    );
}

TEST_CASE(
    "whatsapp message: a number of WhatsApp's is international, and one that was written with a 0 is not"
) {
    CHECK(message(R"("type":"text","text":{"body":"Banjir"})").author.international_phone);
    RawBytes const raw{
        "application/json",
        R"({"object":"whatsapp_business_account","entry":[{"id":"1022","changes":[{"field":"messages","value":)"
        R"({"messages":[{"id":"w1","from":"ID.1349","type":"contacts","origin":"contact_request",)"
        R"("contacts":[{"phones":[{"phone":"0812 3456 7890"}]}]}]}}]}]})"};
    auto const reading = whatsapp::read_payload(raw);
    REQUIRE(reading.has_value());
    auto const submission = only_submission(*reading);
    CHECK(submission.author.phone == "0812 3456 7890");
    CHECK_FALSE(submission.author.international_phone);
}
