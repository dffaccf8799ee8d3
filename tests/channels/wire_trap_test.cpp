#include "channels/facebook/facebook_payload.hpp"
#include "channels/instagram/instagram_payload.hpp"
#include "channels/telegram/telegram_payload.hpp"
#include "channels/whatsapp/whatsapp.hpp"
#include "reading_parts.hpp"
#include "replay.hpp"
#include "twitter_delivery.hpp"

#include <doctest/doctest.h>

#include <string>

// What platforms send beside the usual, which the tests of each channel do not show.
using namespace kanal;
using namespace kanal::test;

namespace {

using Read = Result<Reading> (*)(RawBytes const& raw);

Reading read(Read parser, std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    auto reading = parser(raw);
    REQUIRE(reading.has_value());
    return std::move(*reading);
}

Reading read_messages(std::string const& message) {
    return read(
        whatsapp::read_payload,
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
        {"field":"messages","value":{"metadata":{"phone_number_id":"10","display_phone_number":"628000"},"messages":[)" +
            message + "]}}]}]}"
    );
}

}  // namespace

TEST_CASE("wire: that someone blocked us, said as text or as a flag, takes no post away") {
    for (std::string const said :
         {R"("user_has_blocked":"false")", R"("user_has_blocked":true)", R"("is_blocked_by":true)"}) {
        auto const reading = read_x(R"({"for_user_id":"2244994945",)" + said + R"(,"tweet_create_events":[
            {"id_str":"7","text":"Banjir","user":{"id_str":"9"}}]})");
        REQUIRE(reading.has_value());
        CHECK(only_submission(*reading).text == "Banjir");
    }
}

TEST_CASE("wire: a delivery that is two kinds at once is kept whole for a person") {
    CHECK_FALSE(
        read_x(R"({"for_user_id":"1","tweet_create_events":[],"data":[{"id":"7","text":"a"}]})").has_value()
    );
}

TEST_CASE("wire: encrypted chats and ids below zero for deliveries are kept, and read nothing") {
    auto const reading =
        read_x(R"({"data":{"event_uuid":"-42","filter":{},"event_type":"chat.received","payload":{}}})");
    REQUIRE(reading.has_value());
    CHECK(why_ignored(*reading) == "message: encrypted, only the app shows it");
}

TEST_CASE("wire: a permission taken away without saying whose is an alarm all the same") {
    RawBytes const raw{
        "application/json",
        R"({"data":{"filter":{},"event_type":"oauth.revoke","payload":{"user_id":"2244994945"}}})"};
    auto const delivery = twitter::read_delivery(raw, "");
    REQUIRE(delivery.has_value());
    CHECK(delivery->revoked == std::vector<std::string>{"2244994945"});
}

TEST_CASE("wire: a list of an entry that is no list is set aside alone, and the entry's others are read") {
    auto const reading =
        read(facebook::read_payload, R"({"object":"page","entry":[{"id":"1","time":1772327731,
        "changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_2","message":"Banjir"}}],
        "messaging":"m","standby":[]}]})");
    CHECK(reading.submissions.size() == 1);
    REQUIRE(reading.unreadable.size() == 1);
    CHECK(reading.unreadable[0].why == "entry: messaging is not an array");
    check_replay(reading, facebook::read_payload);
}

TEST_CASE("wire: deliveries about permissions and users are kept whole, by name") {
    for (std::string const object : {"permissions", "user"}) {
        auto const reading = read(
            facebook::read_payload,
            R"({"object":")" + object + R"(","entry":[{"id":"1","time":1,"changed_fields":["x"]}]})"
        );
        CHECK(why_ignored(reading) == "kind: object " + object);
    }
}

TEST_CASE("wire: a reel or a shared page whose address is a file name is told, not fetched") {
    for (std::string const type : {"ig_reel", "fallback", "share", "reel", "story_mention"}) {
        auto const reading = read(
            instagram::read_payload,
            R"({"object":"instagram","entry":[{"id":"1","time":1772327731000,"messaging":[
            {"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1772327731000,"message":{"mid":"m","attachments":[
            {"type":")" +
                type + R"(","payload":{"url":"reel.mp4"}}]}}]}]})"
        );
        auto const submission = only_submission(reading);
        CHECK(submission.attachments.empty());
        CHECK(submission.problems == std::vector<std::string>{"attachment: only the app shows it"});
    }
}

TEST_CASE("wire: a person's id stands in any of WhatsApp's places, and a username with or without its sign") {
    auto const bare = only_submission(read_messages(
        R"({"id":"w","timestamp":"1772327731","type":"text","from_user_id":"ID.1349","text":{"body":"a"}})"
    ));
    CHECK(bare.author.account == "ID.1349");
    CHECK(bare.author.phone.empty());
    auto const inside = only_submission(read_messages(
        R"({"id":"w","timestamp":"1772327731","type":"text","from":"ID.1349","text":{"body":"a"}})"
    ));
    CHECK(inside.author.account == "ID.1349");
    CHECK(inside.author.phone.empty());
}

TEST_CASE("wire: a changed number is no report, but a message that WhatsApp does not show is one") {
    CHECK(
        why_ignored(read_messages(
            R"({"id":"w","timestamp":"1772327731","type":"system","from":"628","system":{"type":"user_changed_number","new_wa_id":"629"}})"
        )) == "kind: message system"
    );
    auto const hidden = only_submission(read_messages(
        R"({"id":"w","timestamp":"1772327731","type":"unsupported","from":"628","errors":[{"code":131051}]})"
    ));
    CHECK(hidden.text.empty());
    CHECK_FALSE(hidden.problems.empty());
}

TEST_CASE("wire: an update that is nothing but its number is counted, and a reaction too") {
    auto const parse = [](RawBytes const& raw) { return telegram::read_payload(raw, "123456789"); };
    CHECK(is_dropped(read(parse, R"({"update_id":1})")));
    CHECK(is_dropped(read(parse, R"({"update_id":1,"message_reaction":{"chat":{"id":1},"message_id":2}})")));
}
