#include "core/submission.hpp"
#include "tests/channels/reading_parts.hpp"
#include "tests/channels/replay.hpp"
#include "tests/channels/telegram_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Reading read(std::string body) {
    auto reading = read_telegram(std::move(body));
    REQUIRE(reading.has_value());
    return *reading;
}

// An update of this kind: a message with these members beside its id, chat and time.
Reading read_kind(std::string_view kind, std::string_view members) {
    std::string body = R"({"update_id":1,")";
    body.append(kind).append(R"(":{"message_id":41,"chat":{"id":7,"type":"private"},"date":1772327731,)");
    return read(body.append(members).append("}}"));
}

Reading read_message(std::string_view members) {
    return read_kind("message", members);
}

Submission message(std::string_view members) {
    return only_submission(read_message(members));
}

std::string text_update(int number) {
    auto const id = std::to_string(number);
    return R"({"update_id":)" + id + R"(,"message":{"message_id":)" + id +
           R"(,"chat":{"id":7,"type":"private"},"date":1772327731,"text":"Laporan )" + id + "\"}}";
}

}  // namespace

TEST_CASE("telegram message: of a picture's sizes the largest is kept, in whatever order they come") {
    auto const small = R"({"file_id":"kecil","width":90})";
    auto const large = R"({"file_id":"besar","width":1280})";
    for (auto const& sizes : {std::string(small) + "," + large, std::string(large) + "," + small}) {
        auto const submission = message("\"photo\":[" + sizes + "]");
        CHECK(urls(submission) == std::vector<std::string>{"telegram-file:besar"});
        CHECK(submission.attachments[0].media_type == "image/jpeg");
    }
}

TEST_CASE("telegram message: every kind of file is an attachment, an animation once") {
    for (std::string const kind : {"document", "video", "video_note", "voice", "audio", "sticker"}) {
        INFO(kind);
        auto const submission =
            message("\"" + kind + R"(":{"file_id":"f","mime_type":"a/b","file_name":"n"})");
        CHECK(urls(submission) == std::vector<std::string>{"telegram-file:f"});
        CHECK(submission.attachments[0].media_type == "a/b");
        CHECK(submission.attachments[0].name == "n");
    }
    auto const animation =
        message(R"("animation":{"file_id":"a"},"document":{"file_id":"a"},"caption":"lucu")");
    CHECK(urls(animation) == std::vector<std::string>{"telegram-file:a"});
    CHECK(animation.text == "lucu");
}

TEST_CASE("telegram message: a file larger than a bot may fetch is kept by its id and told") {
    CHECK(message(R"("video":{"file_id":"f","file_size":20971520})").problems.empty());
    auto const large = message(R"("video":{"file_id":"f","file_size":20971521})");
    CHECK(urls(large) == std::vector<std::string>{"telegram-file:f"});
    CHECK(
        large.problems == std::vector<std::string>{"attachment: larger than the 20 MB that a bot may fetch"}
    );
}

TEST_CASE("telegram message: ids of groups are negative and beyond 32 bits, and keep every digit") {
    auto const submission = only_submission(read(
        R"({"update_id":1,"message":{"message_id":5,"chat":{"id":-1001234567890123,"type":"supergroup"},"from":{"id":9007199254740993,"is_bot":false,"first_name":"W"},"date":1,"text":"x"}})"
    ));
    CHECK(submission.external_id == "-1001234567890123:5");
    CHECK(submission.author.account == "9007199254740993");
}

TEST_CASE("telegram message: the same message_id in another chat is another report") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    for (auto const* chat : {"7", "8", "-7"}) {
        auto const body = R"({"update_id":1,"message":{"message_id":5,"chat":{"id":)" + std::string(chat) +
                          R"(,"type":"group"},"date":1,"text":"x"}})";
        CHECK(serve(*channel, intake, update(body)).status == 200);
    }
    CHECK(intake.stored.size() == 3);
}

TEST_CASE("telegram message: an author is a person, or the group or channel in whose name he writes") {
    CHECK(message(R"("text":"x","from":{"id":9,"username":"warga"})").author.name == "warga");
    auto const anonymous = message(
        R"("text":"x","from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-100,"title":"Warga RT 4"})"
    );
    CHECK(anonymous.author.account == "-100");
    CHECK(anonymous.author.name == "Warga RT 4");
    CHECK(message(R"("text":"x")").author.account.empty());
}

TEST_CASE("telegram message: what bots write, the start button and forwarded channel posts are dropped") {
    CHECK(is_dropped(read_message(R"("text":"x","from":{"id":9,"is_bot":true})")));
    CHECK(is_dropped(read_message(R"("text":"x","from":{"id":700000099})")));
    CHECK(is_dropped(read_message(R"("text":"/start")")));
    CHECK(is_dropped(read_message(R"("text":"/start dari-spanduk")")));
    CHECK(message(R"("text":"/startup rusak")").text == "/startup rusak");
    CHECK(is_dropped(read_message(R"("text":"x","sender_chat":{"id":-100},"is_automatic_forward":true)")));
}

TEST_CASE("telegram message: a live location is told once, not with every step") {
    auto const live = R"("location":{"latitude":-6.9,"longitude":107.6,"live_period":900})";
    CHECK(message(live).place);
    CHECK(is_dropped(read_kind("edited_message", std::string(live) + R"(,"edit_date":1772327800)")));
}

TEST_CASE("telegram message: a shared contact is text, and the phone number only of whoever shares his own") {
    auto const contact =
        R"("contact":{"phone_number":"+62800","first_name":"Pak","last_name":"RT","user_id":5})";
    auto const of_another = message(contact + std::string(R"(,"from":{"id":9})"));
    CHECK(of_another.text == "Pak RT\n+62800");
    CHECK(of_another.author.phone.empty());
    CHECK(message(contact + std::string(R"(,"from":{"id":5})")).author.phone == "+62800");
}

TEST_CASE("telegram message: a place without a point keeps its words, and nonsense is no place") {
    auto const venue = message(R"("venue":{"title":"Pasar","location":{"latitude":95,"longitude":1}})");
    REQUIRE(venue.place);
    CHECK(venue.place->said == "Pasar");
    CHECK_FALSE(venue.place->latitude);
    CHECK_FALSE(message(R"("text":"x","location":{"latitude":95,"longitude":1})").place);
}

TEST_CASE("telegram message: an event that lacks what it needs is unreadable") {
    CHECK(why_unreadable(read(R"({"update_id":1,"message":7})")) == "update: message of another type");
    CHECK(why_unreadable(read(R"({"update_id":1,"message":{"message_id":1}})")) == "message: no chat");
}

TEST_CASE("telegram message: what lacks a detail is a report with what is there") {
    auto const no_chat = only_submission(read(R"({"update_id":1,"message":{"message_id":1,"text":"x"}})"));
    CHECK(no_chat.external_id.starts_with("content:"));
    CHECK(no_chat.problems == std::vector<std::string>{"message: came without an id"});
    auto const no_id = only_submission(read(R"({"update_id":1,"message":{"chat":{"id":7},"text":"x"}})"));
    CHECK(no_id.external_id.starts_with("content:"));
    auto const as_text = only_submission(
        read(R"({"update_id":1,"message":{"chat":{"id":"-7"},"message_id":"4294967296","text":"x"}})")
    );
    CHECK(as_text.external_id == "-7:4294967296");
    auto const edit = only_submission(read_kind("edited_message", R"("text":"x")"));
    CHECK(edit.revision == kRevisionOfArrival);
    CHECK(message(R"("text":7)").text == "7");
    for (auto const* file : {R"("photo":[])", R"("voice":{"duration":1})"}) {
        auto const unfetched = message(file);
        CHECK(unfetched.attachments.empty());
        CHECK(unfetched.problems.front() == "attachment: came without an id to fetch it by");
    }
}

TEST_CASE("telegram message: words count wherever they stand") {
    CHECK(
        message(R"("poll":{"id":"1","question":"Perlu?","options":[{"text":"Ya"},{"text":"Tidak"}]})").text ==
        "Perlu?\nYa\nTidak"
    );
    CHECK(
        message(R"("checklist":{"title":"Rusak","tasks":[{"id":1,"text":"lampu"}]})").text == "Rusak\nlampu"
    );
    CHECK(message(R"("web_app_data":{"data":"{\"isi\":\"got\"}"})").text == "isi: got");
    auto const linked = message(
        R"("text":"bukti sini","entities":[{"type":"text_link","offset":6,"length":4,"url":"https://x.example"}])"
    );
    CHECK(linked.text == "bukti sini\nhttps://x.example");
    auto const quoted =
        message(R"("text":"salah","external_reply":{"origin":{}},"quote":{"text":"sudah baik"})");
    CHECK(quoted.text == "salah\n> sudah baik");
    auto const paid = message(R"("paid_media":{"paid_media":[{"type":"preview"}]})");
    CHECK(paid.problems.front() == "attachment: must be paid for before it is shown");
}

TEST_CASE("telegram message: a kind that is not known is a report in a private chat, with a problem") {
    CHECK(
        message(R"("story":{"id":5})").problems ==
        std::vector<std::string>{"message: a story, which only the app shows"}
    );
    auto const strange = message(R"("hologram":{"title":"Taman"})");
    CHECK(strange.text == "Taman");
    CHECK(strange.problems == std::vector<std::string>{"kind: message hologram"});
}

TEST_CASE("telegram message: the start command is dropped, and the words behind it are a report") {
    for (auto const* start :
         {"/start", "/start@contoh_bot", "/start dari-spanduk", "/start@contoh_bot abc_1"})
        CHECK(is_dropped(read_message(R"("text":")" + std::string(start) + "\"")));
    CHECK(message(R"("text":"/start saya mau lapor")").text == "saya mau lapor");
    CHECK(message(R"("text":"/start@contoh_bot jalan rusak")").text == "jalan rusak");
    CHECK(message(R"("text":"/lapor jalan rusak")").text == "/lapor jalan rusak");
}

TEST_CASE("telegram message: in a group what is not to us is in doubt") {
    auto const doubt = [](std::string_view members) {
        auto const body =
            R"({"update_id":1,"message":{"message_id":5,"chat":{"id":-7,"type":"group"},"date":1,)" +
            std::string(members) + "}}";
        return only_submission(read(body)).doubt;
    };
    CHECK(doubt(R"("text":"ok pak")") == "written in a group, and not to us");
    CHECK(doubt(R"("text":"/lapor lampu")").empty());
    CHECK(doubt(R"("text":"lampu","reply_to_message":{"message_id":1,"from":{"id":700000099,"is_bot":true}})")
              .empty());
    CHECK(doubt(R"("text":"🚧 @contoh_bot","entities":[{"type":"mention","offset":3,"length":11}])").empty());
    CHECK_FALSE(doubt(R"("text":"@budi x","entities":[{"type":"mention","offset":0,"length":5}])").empty());
}

TEST_CASE("telegram message: a message to a connected account is read, and our own side's is not") {
    auto const brought = [](std::string_view from) {
        return read_kind(
            "business_message",
            R"("business_connection_id":"b","text":"x","from":{"id":)" + std::string(from) + "}"
        );
    };
    CHECK(only_submission(brought("7")).external_id == "business:b:7:41");
    CHECK(is_dropped(brought("8")));
}

TEST_CASE("telegram message: a pressed button says its label") {
    auto const pressed = [](std::string_view data) {
        return only_submission(read(
            R"({"update_id":1,"callback_query":{"id":"9","from":{"id":5,"first_name":"W"},"data":")" +
            std::string(data) +
            R"(","message":{"message_id":1,"reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a"}],[{"text":"B","callback_data":"b"}]]}}}})"
        ));
    };
    CHECK(pressed("b").text == "B");
    CHECK(pressed("b").external_id == "callback:9");
    CHECK(pressed("b").author.account == "5");
    CHECK(pressed("c").text == "c");
    CHECK(pressed("c").problems.size() == 1);
}

TEST_CASE("telegram message: posts of channels and what Telegram notes itself are kept as ignored") {
    CHECK(
        why_ignored(read_kind("edited_channel_post", R"("text":"x")")) == "kind: update edited_channel_post"
    );
    CHECK(why_ignored(read_message(R"("new_chat_title":"x")")) == "kind: message that shows no content");
    CHECK(
        why_ignored(
            read(R"({"update_id":1,"message":{"message_id":1,"chat":{"id":-1,"type":"channel"},"text":"x"}})")
        ) == "kind: message in a channel"
    );
    CHECK(why_ignored(read(R"({"ok":false,"error_code":409})")) == "kind: envelope");
    CHECK(why_ignored(read("{}")) == "kind: envelope");
}

TEST_CASE("telegram payload: one bad update among fifty is set aside, and the others are read") {
    std::string const bad[] = {
        R"({"update_id":1,"message":{"text":tanpa}})",
        "{\"update_id\":1,\"message\":\"\xff\"}",
        "7",
        R"({"result":[1,2],"a":\ud83d})",
    };
    for (auto const& event : bad) {
        INFO(event);
        std::string updates;
        for (int i = 1; i <= 50; ++i)
            updates.append(i == 1 ? "" : ",").append(i == 20 ? event : text_update(i));
        auto const reading = read(R"({"ok":true,"result":[)" + updates + "]}");
        CHECK(reading.submissions.size() == 49);
        REQUIRE(reading.unreadable.size() == 1);
        CHECK(reading.unreadable[0].raw.bytes.find(event) != std::string::npos);
        check_replay(reading, [](RawBytes const& raw) { return read_telegram(raw); });
    }
    CHECK(why_unreadable(read(bad[0])) == "event: json: syntax");
}

TEST_CASE("telegram payload: a thousand updates are one accept, and one commit") {
    std::string updates;
    for (int i = 1; i <= 1'000; ++i)
        updates.append(i == 1 ? "" : ",").append(text_update(i));
    auto const channel = telegram_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, update(R"({"ok":true,"result":[)" + updates + "]}")).status == 200);
    CHECK(intake.calls == 1);
    CHECK(intake.stored.size() == 1'000);
}

TEST_CASE("telegram payload: what was kept of each event reads the same when it is replayed") {
    for (auto const* name :
         {"01-message-text-emoji-entities",
          "02-edited-message",
          "03-getupdates-album-three-updates",
          "04-location-contact-document-voice",
          "05-contact-and-service-messages"}) {
        INFO(name);
        auto const reading = read(data_file(std::string("telegram/") + name + ".json"));
        check_replay(reading, [](RawBytes const& raw) { return read_telegram(raw); });
    }
}
