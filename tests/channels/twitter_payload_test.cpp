#include "core/submission.hpp"
#include "tests/channels/reading_parts.hpp"
#include "tests/channels/replay.hpp"
#include "tests/channels/twitter_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Reading read(std::string body) {
    auto reading = read_x(std::move(body));
    REQUIRE(reading.has_value());
    return *reading;
}

std::string legacy(std::string_view list, std::string_view elements) {
    return R"({"for_user_id":"2244994945",")" + std::string(list) + "\":[" + std::string(elements) + "]}";
}

std::string activity(
    std::string_view name, std::string_view payload, std::string_view filter = R"({"user_id":"2244994945"})"
) {
    std::string body = R"({"data":{"filter":)";
    body.append(filter).append(R"(,"event_type":")").append(name);
    return body.append(R"(","payload":)").append(payload).append("}}");
}

std::string tweet(int number) {
    auto const id = std::to_string(number);
    return R"({"id_str":"20)" + id + R"(","text":"Laporan )" + id +
           R"(","user":{"id_str":"1","name":"Warga"}})";
}

std::string message(std::string_view data, std::string_view sender = "1") {
    std::string text =
        R"({"type":"message_create","id":"9","created_timestamp":"1772327731372","message_create":{"sender_id":")";
    return text.append(sender).append(R"(","message_data":)").append(data).append("}}");
}

}  // namespace

TEST_CASE("twitter payload: one bad event among fifty is set aside, and the others are read") {
    std::string const bad[] = {
        R"({"lang":"id"})",
        R"({"id_str":"1","text":tanpa})",
        "{\"lang\":\"\xff\"}",
        "null",
    };
    for (auto const& event : bad) {
        INFO(event);
        std::string tweets;
        for (int i = 0; i < 50; ++i)
            tweets.append(i == 0 ? "" : ",").append(i == 20 ? event : tweet(i));
        auto const reading = read(legacy("tweet_create_events", tweets));
        CHECK(reading.submissions.size() == 49);
        REQUIRE(reading.unreadable.size() == 1);
        CHECK(reading.unreadable[0].raw.bytes.find(event) != std::string::npos);
    }
    auto const messages = message(R"({"text":"a"})") + "," + message(R"({"text":tanpa})");
    auto const both = read(activity("dm.received", R"({"direct_message_events":[)" + messages + "]}"));
    CHECK(both.submissions.size() == 1);
    CHECK(both.unreadable.size() == 1);
    auto const broken = activity("post.mention.create", R"({"id":"1","text":tanpa})");
    CHECK(why_unreadable(read(broken)) == "event: json: syntax");
}

TEST_CASE("twitter payload: half an emoji costs itself and not the post, and is told") {
    std::vector<std::string> const told = {"json: unreadable characters replaced"};
    auto const post =
        only_submission(read(activity("post.mention.create", R"({"id":"1","text":"x \ud83d"})")));
    CHECK(post.text == "x \uFFFD");
    CHECK(post.problems == told);
    auto const direct =
        only_submission(read(legacy("direct_message_events", message(R"({"text":"x \ud83d"})"))));
    CHECK(direct.text == "x \uFFFD");
    CHECK(direct.problems == told);
}

TEST_CASE("twitter payload: a thousand posts are one accept, and one commit") {
    std::string tweets;
    for (int i = 0; i < 1'000; ++i)
        tweets.append(i == 0 ? "" : ",").append(tweet(i));
    auto const channel = twitter_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, signed_x_delivery(legacy("tweet_create_events", tweets))).status == 200);
    CHECK(intake.calls == 1);
    CHECK(intake.stored.size() == 1'000);
}

TEST_CASE("twitter payload: a message keeps the entry of its own sender, and nobody else's") {
    auto const reading = read(
        R"({"for_user_id":"2244994945","users":{"1":{"name":"Warga"},"2":{"name":"Orang lain"}},"direct_message_events":[)" +
        message(R"({"text":"a"})") + "," + message(R"({"text":"b"})", "3") + "]}"
    );
    REQUIRE(reading.submissions.size() == 2);
    CHECK(reading.submissions[0].author.name == "Warga");
    CHECK(reading.submissions[0].raw.bytes.find("Warga") != std::string::npos);
    CHECK(reading.submissions[0].raw.bytes.find("Orang lain") == std::string::npos);
    CHECK(reading.submissions[1].author.name.empty());
    CHECK(reading.submissions[1].author.account == "3");
}

TEST_CASE("twitter message: the link that stands for an attachment is gone, others stay") {
    auto const text = [](std::string_view data) {
        return only_submission(read(legacy("direct_message_events", message(data)))).text;
    };
    CHECK(
        text(
            R"({"text":"Lihat https://t.co/b https://t.co/a","entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://x.example/m"},)"
            R"({"url":"https://t.co/b","expanded_url":"https://b.example/"}]},"attachment":{"type":"media","media":{"url":"https://t.co/a","media_url_https":"https://ton.example/1.jpg"}}})"
        ) == "Lihat https://b.example/"
    );
    CHECK(
        text(R"({"text":"A &amp; B","quick_reply_response":{"type":"options","metadata":"m"}})") == "A & B"
    );
    auto const other = only_submission(
        read(legacy("direct_message_events", message(R"({"text":"","attachment":{"type":"location"}})")))
    );
    CHECK(other.problems == std::vector<std::string>{"attachment: of a kind that is not known"});
}

TEST_CASE("twitter message: our own are dropped, other kinds ignored, broken ones unreadable") {
    auto const read_one = [](std::string_view event) { return read(legacy("direct_message_events", event)); };
    CHECK(is_dropped(read_one(message(R"({"text":"a"})", "2244994945"))));
    CHECK(
        why_ignored(read_one(R"({"type":"participants_join","id":"9"})")) ==
        "kind: direct message participants_join"
    );
    CHECK(why_unreadable(read_one(R"({"id":"9"})")) == "direct message: no type");
    CHECK(
        why_unreadable(read_one(R"({"type":"message_create","id":"9"})")) == "direct message: no message_data"
    );
}

TEST_CASE("twitter message: what lacks a detail is a report with what is there") {
    auto const read_one = [](std::string_view event) {
        return only_submission(read(legacy("direct_message_events", event)));
    };
    CHECK(read_one(message(R"({"text":7})")).text == "7");
    auto const unnamed =
        read_one(R"({"type":"message_create","message_create":{"message_data":{"text":"x"}}})");
    CHECK(unnamed.text == "x");
    CHECK(unnamed.external_id.starts_with("content:"));
    CHECK(read_one(R"({"id":"9","message_create":{"message_data":{"text":"x"}}})").text == "x");
    auto const bare =
        read_one(R"({"type":"message_create","id":"9","message_create":{"sender_id":"5","title":"x"}})");
    CHECK(bare.text == "x");
    CHECK(bare.problems == std::vector<std::string>{"direct message: not in the usual form"});
}

TEST_CASE("twitter message: a shared location is the place, by its point or its name") {
    auto const place = [](std::string_view location) {
        auto const data =
            R"({"text":"","attachment":{"type":"location","location":)" + std::string(location) + "}}";
        return only_submission(read(legacy("direct_message_events", message(data)))).place;
    };
    auto const point = place(R"({"shared_coordinate":{"coordinates":{"coordinates":[107.6,-6.9]}}})");
    REQUIRE(point);
    CHECK(point->latitude == doctest::Approx(-6.9));
    auto const named = place(R"({"shared_place":{"place":{"full_name":"Pasar Contoh"}}})");
    REQUIRE(named);
    CHECK(named->said == "Pasar Contoh");
}

TEST_CASE("twitter payload: a deletion by somebody else withdraws the report, ours is dropped") {
    auto const deletion = [](std::string_view rest) {
        return read(
            legacy("tweet_delete_events", R"({"status":{"id":"7","user_id":"1"})" + std::string(rest) + "}")
        );
    };
    auto const withdrawn = only_submission(deletion(R"(,"timestamp_ms":"1772331331000")"));
    CHECK(withdrawn.external_id == "7");
    CHECK(withdrawn.withdrawn);
    CHECK(withdrawn.revision == 1772331331);
    CHECK(only_submission(deletion("")).revision == kRevisionOfArrival);
    CHECK(why_unreadable(read(legacy("tweet_delete_events", "{}"))) == "tweet deletion: no status");
    auto const without_time = only_submission(read(activity("post.delete", R"({"id":"7","author_id":"1"})")));
    CHECK(without_time.withdrawn);
    CHECK(without_time.revision == kRevisionOfArrival);
    CHECK(is_dropped(read(activity("post.delete", R"({"id":"7","author_id":"2244994945"})"))));
}

TEST_CASE("twitter payload: a withdrawn permission names the account, and is kept") {
    for (auto const* name : {"10-aaa-revoked", "11-xaa-revoked"}) {
        RawBytes const raw{"application/json", data_file(std::string("twitter/") + name + ".json")};
        auto const delivery = twitter::read_delivery(raw, "");
        REQUIRE(delivery.has_value());
        CHECK(delivery->revoked == std::vector<std::string>{std::string(kOurAccount)});
        CHECK(why_ignored(delivery->reading) == "account: took its permission away");
    }
}

TEST_CASE("twitter payload: names of events from before March 2026 mean the same") {
    auto const post = R"({"id":"7","author_id":"1","text":"x"})";
    for (auto const* name : {"PostMentionCreate", "PostReplyCreate", "PostQuoteCreate", "post.reply.create"})
        CHECK(only_submission(read(activity(name, post))).external_id == "7");
    for (auto const* name :
         {"DmSent", "DmRead", "DmIndicateTyping", "PostRepostCreate", "dm.indicate_typing"})
        CHECK(is_dropped(read(activity(name, post))));
}

TEST_CASE("twitter payload: kinds that are not known are kept as ignored, by name") {
    CHECK(why_ignored(read(activity("chat.received", "{}"))) == "message: encrypted, only the app shows it");
    CHECK(why_ignored(read(activity("Budi 0812", "{}"))) == "kind: activity");
    CHECK(why_ignored(read(R"({"data":{"event_type":7}})")) == "kind: activity");
    CHECK(
        why_ignored(read(R"({"for_user_id":"1","user_has_blocked":"false","space_events":[{}]})")) ==
        "kind: account activity space_events"
    );
    CHECK(
        why_ignored(read(R"({"for_user_id":"1","user_event":{"other":1}})")) ==
        "kind: account activity user_event"
    );
    for (auto const* body : {"{}", R"({"data":{}})", R"({"errors":[]})", R"({"data":7,"matching_rules":[]})"})
        CHECK(why_ignored(read(body)) == "kind: envelope");
}

TEST_CASE("twitter payload: likes, follows, blocks, typing, receipts and replay reports are dropped") {
    for (auto const* list :
         {"favorite_events",
          "follow_events",
          "block_events",
          "mute_events",
          "direct_message_mark_read_events",
          "direct_message_indicate_typing_events"}) {
        INFO(list);
        CHECK(is_dropped(read(legacy(list, "{}"))));
    }
    CHECK(is_dropped(read(R"({"replay_job_status":{"webhook_id":"1","job_state":"Complete"}})")));
}

TEST_CASE("twitter payload: the account is the one that was written to, and ours where none is named") {
    auto const post = R"({"id":"7","author_id":"1","text":"x"})";
    CHECK(only_submission(read(activity("post.mention.create", post, R"({"user_id":55})"))).account == "55");
    CHECK(only_submission(read(activity("post.mention.create", post, "{}"))).account == kOurAccount);
    CHECK(only_submission(read(activity("post.mention.create", post, "7"))).account == kOurAccount);
    auto const unnamed = read(R"({"user_event":{},"tweet_create_events":[)" + tweet(1) + "]}");
    REQUIRE(unnamed.submissions.size() == 1);
    CHECK(unnamed.submissions[0].account == kOurAccount);
    check_replay(unnamed, [](RawBytes const& raw) { return read_x(raw); });
    RawBytes const stream{"application/json", R"({"data":)" + std::string(post) + R"(,"matching_rules":[]})"};
    CHECK(only_submission(twitter::read_delivery(stream, "")->reading).account.empty());
}

TEST_CASE("twitter payload: without an envelope nothing is read, and no error names a byte of it") {
    for (auto const* body : {"", "null", "[]", R"({"for_user_id":{}})", R"({"for_user_id":"Pak Budi"})"}) {
        INFO(body);
        auto const reading = read_x(std::string(body));
        REQUIRE_FALSE(reading.has_value());
        CHECK(reading.error().what.find("Budi") == std::string::npos);
    }
    std::string flood = "0";
    for (int i = 0; i < 10'000; ++i)
        flood += ",0";
    CHECK_FALSE(read_x(legacy("tweet_create_events", flood)).has_value());
    CHECK(
        why_unreadable(read(R"({"for_user_id":"1","tweet_create_events":7})")) ==
        "account activity: events are not an array"
    );
    CHECK(why_unreadable(read(activity("dm.received", "{}"))) == "dm.received: no messages");
    CHECK(why_unreadable(read(activity("post.mention.create", "7"))) == "activity: no payload");
}

TEST_CASE("twitter payload: what was kept of each event reads the same when it is replayed") {
    auto const again = [](RawBytes const& raw) { return read_x(raw); };
    for (auto const* name :
         {"01-aaa-mention-extended-two-photos",
          "02-aaa-own-retweet-and-quote",
          "03-aaa-dm-photo-only-and-own-echo",
          "05-xaa-post-mention-long-note",
          "06-xaa-edited-quote-with-film",
          "07-xaa-dm-received",
          "09-filtered-stream",
          "10-aaa-revoked",
          "11-xaa-revoked"}) {
        INFO(name);
        check_replay(read(data_file(std::string("twitter/") + name + ".json")), again);
    }
    check_replay(
        read(
            R"({"for_user_id":"1","tweet_create_events":[7,{}],"space_events":[{}],"direct_message_events":[{},)" +
            message(R"({"text":"\ud83d"})") + R"(],"users":{"1":{"name":"\ud83d"}}})"
        ),
        again
    );
}
