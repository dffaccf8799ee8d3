#include "channels/platform/machine_events.hpp"

#include "channels/facebook/facebook_payload.hpp"
#include "channels/instagram/instagram_payload.hpp"
#include "channels/telegram/telegram_payload.hpp"
#include "channels/twitter/twitter_payload.hpp"
#include "channels/whatsapp/whatsapp.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

using namespace kanal;
using namespace kanal::test;

namespace {

struct Table {
    std::string heading;
    platform::MachineEvents events;
};

std::vector<Table> tables() {
    return {
        {"Facebook: posts and comments", platform::machine_events_of_facebook()},
        {"Facebook and Instagram: direct messages", platform::machine_events_of_messenger()},
        {"Instagram: comments and mentions", platform::machine_events_of_instagram()},
        {"WhatsApp", platform::machine_events_of_whatsapp()},
        {"Telegram", platform::machine_events_of_telegram()},
        {"X", platform::machine_events_of_twitter()},
    };
}

std::string documentation() {
    std::ifstream file("docs/social-media.md");
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string section(std::string const& text, std::string const& heading) {
    auto const begin = text.find("### " + heading + "\n");
    REQUIRE(begin != std::string::npos);
    auto const end = text.find("\n#", begin + 4);
    return text.substr(begin, end == std::string::npos ? end : end - begin);
}

Reading reading_of(Result<Reading> reading) {
    REQUIRE(reading.has_value());
    return *reading;
}

Reading telegram_update(std::string const& kind, std::string const& value) {
    RawBytes const raw{"application/json", R"({"update_id":1,")" + kind + "\":" + value + "}"};
    return reading_of(telegram::read_payload(raw, "700000099"));
}

Reading page_event(std::string const& kind, std::string const& value) {
    RawBytes const raw{
        "application/json",
        R"({"object":"page","entry":[{"id":"100","time":1780000000,"messaging":[{"sender":{"id":"7"},)"
        R"("recipient":{"id":"100"},"timestamp":1780000000000,")" +
            kind + "\":" + value + "}]}]}"};
    return reading_of(facebook::read_payload(raw));
}

Reading feed_change(std::string const& item, std::string const& verb) {
    RawBytes const raw{
        "application/json",
        R"({"object":"page","entry":[{"id":"100","time":1780000000,"changes":[{"field":"feed","value":{)"
        R"("from":{"id":"7"},"post_id":"100_1","comment_id":"1_2","message":"Lubang","item":")" +
            item + R"(","verb":")" + verb + "\"}}]}]}"};
    return reading_of(facebook::read_payload(raw));
}

Reading whatsapp_message(std::string const& type) {
    RawBytes const raw{
        "application/json",
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{)"
        R"("messages":[{"id":"w","from":"628000000001","timestamp":"1780000000","type":")" +
            type + R"(",")" + type + R"(":{"body":"Lubang","text":"Lubang","title":"Lubang"}}]}}]}]})"};
    return reading_of(whatsapp::read_payload(raw));
}

Reading x_event(std::string const& name) {
    RawBytes const raw{
        "application/json",
        R"({"data":{"event_type":")" + name +
            R"(","filter":{"user_id":"2244"},"payload":{"id":"1","author_id":"7","text":"Lubang"}}})"};
    auto delivery = twitter::read_delivery(raw, "2244");
    REQUIRE(delivery.has_value());
    return delivery->reading;
}

// Whether it was dropped, and nothing came of it.
bool is_dropped_whole(Reading const& reading) {
    bool const nothing = reading.submissions.empty() && reading.unreadable.empty() && reading.ignored.empty();
    return reading.dropped == 1 && nothing;
}

}  // namespace

TEST_CASE("machine events: each has a reason, stands once in its table, and so in the documents") {
    auto const text = documentation();
    for (auto const& table : tables()) {
        INFO(table.heading);
        auto const told = section(text, table.heading);
        std::set<std::string> names;
        for (auto const& event : table.events) {
            INFO(event.name);
            CHECK(names.insert(std::string(event.name)).second);
            CHECK(event.reason.size() > 5);
            auto const line = "| `" + std::string(event.name) + "` | " + std::string(event.reason) + " |";
            CHECK(told.find(line) != std::string::npos);
        }
        // Nothing is dropped by the documents that is not dropped by the table.
        std::size_t lines = 0;
        for (auto at = told.find("\n| `"); at != std::string::npos; at = told.find("\n| `", at + 1))
            ++lines;
        CHECK(lines == table.events.size());
    }
}

TEST_CASE("machine events: what has no row is never dropped, and has a person's words in a report") {
    for (std::string const item :
         {"comment",
          "post",
          "status",
          "photo",
          "video",
          "share",
          "link",
          "album",
          "note",
          "reel",
          "event",
          "rating",
          "offer",
          "sesuatu"}) {
        INFO(item);
        CHECK(feed_change(item, "add").submissions.size() == 1);
        CHECK(feed_change(item, "edited").submissions.size() == 1);
        CHECK(feed_change(item, "pin").submissions.size() == 1);
    }
    for (std::string const kind :
         {"message", "postback", "message_edit", "game_play", "lead_form", "sesuatu"}) {
        INFO(kind);
        CHECK(page_event(kind, R"({"mid":"m","text":"Lubang","title":"Lubang"})").submissions.size() == 1);
    }
    for (std::string const type :
         {"text",
          "button",
          "interactive",
          "order",
          "poll",
          "unsupported",
          "unknown",
          "ephemeral",
          "sesuatu"}) {
        INFO(type);
        CHECK(whatsapp_message(type).submissions.size() == 1);
    }
    auto const message = std::string(
        R"({"message_id":4,"chat":{"id":7,"type":"private"},"from":{"id":7,"is_bot":false},"date":1,"text":"Lubang"})"
    );
    for (std::string const kind :
         {"message",
          "edited_message",
          "business_message",
          "edited_business_message",
          "guest_message",
          "sesuatu"}) {
        INFO(kind);
        CHECK(telegram_update(kind, message).submissions.size() == 1);
    }
    for (std::string const name :
         {"post.create", "post.mention.create", "post.reply.create", "post.quote.create", "post.sesuatu"}) {
        INFO(name);
        CHECK(x_event(name).submissions.size() == 1);
    }
}

TEST_CASE("machine events: what has a row by the platform's name for it is dropped") {
    for (auto const& event : platform::machine_events_of_facebook()) {
        auto const name = std::string(event.name);
        INFO(name);
        if (name.starts_with("item ")) CHECK(is_dropped_whole(feed_change(name.substr(5), "add")));
        if (name.starts_with("verb ")) CHECK(is_dropped_whole(feed_change("comment", name.substr(5))));
    }
    for (auto const* kind :
         {"delivery",
          "read",
          "reaction",
          "optin",
          "referral",
          "account_linking",
          "pass_thread_control",
          "take_thread_control",
          "request_thread_control",
          "app_roles"}) {
        INFO(kind);
        CHECK(platform::is_listed(platform::machine_events_of_messenger(), kind));
        CHECK(is_dropped_whole(page_event(kind, R"({"mid":"m"})")));
    }
    for (auto const* type : {"reaction", "request_welcome"}) {
        CHECK(platform::is_listed(platform::machine_events_of_whatsapp(), type));
        CHECK(is_dropped_whole(whatsapp_message(type)));
    }
    for (auto const* kind :
         {"inline_query",
          "chosen_inline_result",
          "shipping_query",
          "pre_checkout_query",
          "poll",
          "poll_answer",
          "my_chat_member",
          "chat_member",
          "chat_join_request",
          "message_reaction",
          "message_reaction_count",
          "chat_boost",
          "removed_chat_boost"}) {
        INFO(kind);
        CHECK(platform::is_listed(platform::machine_events_of_telegram(), kind));
        CHECK(is_dropped_whole(telegram_update(kind, R"({"id":"1"})")));
    }
    for (auto const* name : {"post.repost.create", "dm.sent", "dm.read", "dm.indicate_typing"}) {
        INFO(name);
        CHECK(platform::is_listed(platform::machine_events_of_twitter(), name));
        CHECK(is_dropped_whole(x_event(name)));
    }
}

TEST_CASE("machine events: what is not in the table is not counted as dropped") {
    Reading reading;
    CHECK_FALSE(platform::drop_if_listed(platform::machine_events_of_telegram(), "sesuatu", reading));
    CHECK(reading.dropped == 0);
    CHECK(platform::drop_if_listed(platform::machine_events_of_telegram(), "poll_answer", reading, 2));
    CHECK(reading.dropped == 2);
}
