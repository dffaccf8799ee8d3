#include "channels/facebook/facebook_payload.hpp"

#include "core/submission.hpp"
#include "tests/support/describe_submission.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

RawBytes page(std::string_view changes, std::string_view entry_time = "1772327800") {
    std::string body = R"({"object":"page","entry":[{"id":"100")";
    if (!entry_time.empty()) body.append(",\"time\":").append(entry_time);
    body.append(",\"changes\":[").append(changes).append("]}]}");
    return {"application/json", body};
}

// One change of the field `feed`, with these members of its value.
Reading read_feed(std::string_view members, std::string_view entry_time = "1772327800") {
    auto const change = R"({"field":"feed","value":{)" + std::string(members) + "}}";
    auto reading = facebook::read_payload(page(change, entry_time));
    REQUIRE(reading.has_value());
    return *reading;
}

Submission only_submission(Reading const& reading) {
    CHECK(reading.unreadable.empty());
    CHECK(reading.ignored.empty());
    CHECK(reading.dropped == 0);
    REQUIRE(reading.submissions.size() == 1);
    return reading.submissions[0];
}

std::string why_unreadable(Reading const& reading) {
    CHECK(reading.submissions.empty());
    CHECK(reading.ignored.empty());
    REQUIRE(reading.unreadable.size() == 1);
    return reading.unreadable[0].why;
}

std::string why_ignored(Reading const& reading) {
    CHECK(reading.submissions.empty());
    CHECK(reading.unreadable.empty());
    REQUIRE(reading.ignored.size() == 1);
    return reading.ignored[0].why;
}

bool is_dropped(Reading const& reading) {
    return reading.dropped == 1 && reading.submissions.empty() && reading.unreadable.empty() &&
           reading.ignored.empty();
}

std::vector<std::string> urls(Submission const& submission) {
    std::vector<std::string> found;
    for (auto const& attachment : submission.attachments)
        found.push_back(attachment.url);
    return found;
}

std::string item(std::string_view name, std::string_view verb) {
    std::string members = R"("post_id":"100_1","comment_id":"1_2","message":"Lubang","item":")";
    return members.append(name).append(R"(","verb":")").append(verb).append("\"");
}

}  // namespace

TEST_CASE("facebook feed: every item that a person can write, added, is a submission") {
    CHECK(only_submission(read_feed(item("comment", "add"))).external_id == "1_2");
    for (auto const* name : {"post", "status", "photo", "video", "share"}) {
        INFO(name);
        auto const submission = only_submission(read_feed(item(name, "add")));
        CHECK(submission.external_id == "100_1");
        CHECK(submission.account == "100");
        CHECK(submission.revision == 0);
        CHECK(submission.text == "Lubang");
    }
}

TEST_CASE("facebook feed: both spellings of an edit are an edition at the time of the change") {
    for (auto const* verb : {"edited", "edit"}) {
        auto const members = item("comment", verb) + R"(,"created_time":1772327728)";
        auto const submission = only_submission(read_feed(members));
        CHECK(submission.external_id == "1_2");
        CHECK(submission.revision == 1772327800);
        CHECK_FALSE(submission.withdrawn);
        CHECK(submission.text == "Lubang");
    }
}

TEST_CASE("facebook feed: a removal is in doubt, because it does not say who removed the post") {
    auto const submission = only_submission(read_feed(item("post", "remove")));
    CHECK(submission.external_id == "100_1");
    CHECK(submission.withdrawn);
    CHECK(submission.doubt == "removed on the page; the platform does not say by whom");
    CHECK(submission.revision == 1772327800);
    CHECK(submission.text.empty());
}

TEST_CASE("facebook feed: an edit in an entry without time falls back on the time of its creation") {
    auto const members = item("comment", "edited") + R"(,"created_time":1772327728)";
    CHECK(only_submission(read_feed(members, "")).revision == 1772327728);
    CHECK(only_submission(read_feed(item("comment", "edited"), "")).revision == kRevisionOfArrival);
}

TEST_CASE("facebook feed: hiding, blocking, reactions and likes are dropped") {
    for (auto const* verb : {"hide", "unhide", "block", "unblock", "mute", "unmute"}) {
        CHECK(is_dropped(read_feed(item("comment", verb))));
    }
    CHECK(is_dropped(read_feed(item("reaction", "add"))));
    CHECK(is_dropped(read_feed(item("like", "remove"))));
}

TEST_CASE("facebook feed: words are a report whatever the item and the verb are called") {
    for (auto const* name : {"album", "event", "link", "Dari Budi 0812"}) {
        INFO(name);
        auto const submission = only_submission(read_feed(item(name, "add")));
        CHECK(submission.external_id == "100_1");
        CHECK(submission.text == "Lubang");
        CHECK(submission.problems.empty());
    }
    auto const boosted = only_submission(read_feed(item("comment", "boost")));
    CHECK(boosted.text == "Lubang");
    CHECK(boosted.problems == std::vector<std::string>{"kind: feed verb boost"});
}

TEST_CASE("facebook feed: items, verbs and fields that are not known and hold no words are ignored, by name"
) {
    auto const bare = [](std::string_view name, std::string_view verb) {
        std::string members = R"("post_id":"100_1","item":")";
        return read_feed(members.append(name).append(R"(","verb":")").append(verb).append("\""));
    };
    CHECK(why_ignored(bare("album", "add")) == "kind: feed item album");
    CHECK(why_ignored(bare("comment", "boost")) == "kind: feed verb boost");
    CHECK(why_ignored(bare("Dari Budi 0812", "add")) == "kind: feed item");
    CHECK(
        why_ignored(*facebook::read_payload(page(R"({"field":"leadgen","value":{}})"))) ==
        "kind: changes leadgen"
    );
}

TEST_CASE("facebook feed: an event that lacks what it needs is unreadable") {
    auto const comment = [](std::string_view rest) {
        return read_feed(R"("item":"comment","verb":"add")" + std::string(rest));
    };
    CHECK(why_unreadable(comment("")) == "feed: change without an id");
    CHECK(why_unreadable(comment(R"(,"comment_id":"")")) == "feed: change without an id");
    CHECK(why_unreadable(comment(R"(,"comment_id":null)")) == "feed: change without an id");
    CHECK(why_unreadable(comment(R"(,"comment_id":"1 2")")) == "feed: change without an id");
    CHECK(why_unreadable(read_feed(R"("item":"post","verb":"add")")) == "feed: change without an id");
    CHECK(why_unreadable(read_feed(R"("item":"comment","comment_id":"1")")) == "feed: change without verb");
    CHECK(why_unreadable(read_feed(R"("verb":"add","comment_id":"1")")) == "feed: change without item");
    CHECK(
        why_unreadable(*facebook::read_payload(page(R"({"field":"feed"})"))) == "feed: change without value"
    );
    CHECK(
        why_unreadable(*facebook::read_payload(page(R"({"value":{}})"))) == "changes: change without field"
    );
    CHECK(why_unreadable(*facebook::read_payload(page("7"))) == "event: not an object");
}

TEST_CASE("facebook feed: words without the usual details are a report, and what is missing is told") {
    auto const comment = [](std::string_view rest) {
        return only_submission(read_feed(R"("item":"comment","verb":"add")" + std::string(rest)));
    };
    auto const unnamed = comment(R"(,"message":"tanpa id")");
    CHECK(unnamed.external_id.starts_with("content:"));
    CHECK(unnamed.external_id == comment(R"(,"message":"tanpa id")").external_id);
    CHECK(unnamed.external_id != comment(R"(,"message":"lain")").external_id);
    CHECK(unnamed.problems == std::vector<std::string>{"feed: came without an id"});
    auto const number = comment(R"(,"comment_id":"1","message":7)");
    CHECK(number.text == "7");
    CHECK(number.problems == std::vector<std::string>{"message: not in the usual form"});
    CHECK(only_submission(read_feed(R"("comment_id":"1","message":"x")")).external_id == "1");
    CHECK(only_submission(read_feed(R"("item":"comment","comment_id":"1","message":"x")")).text == "x");
}

TEST_CASE("facebook feed: what the page itself wrote is dropped, whether its id is text or number") {
    CHECK(is_dropped(read_feed(item("comment", "add") + R"(,"from":{"id":"100","name":"Kami"})")));
    CHECK(is_dropped(read_feed(item("comment", "edited") + R"(,"from":{"id":100})")));
    CHECK(is_dropped(read_feed(item("status", "add") + R"(,"sender_id":100)")));
}

TEST_CASE("facebook feed: the author is read from either generation of keys, and may be missing") {
    auto const old = only_submission(
        read_feed(item("comment", "add") + R"(,"sender_id":6660000000000002,"sender_name":"Ibu")")
    );
    CHECK(old.author.account == "6660000000000002");
    CHECK(old.author.name == "Ibu");
    auto const none = only_submission(read_feed(item("comment", "add")));
    CHECK(none.author.account.empty());
    CHECK(none.author.name.empty());
}

TEST_CASE("facebook feed: ids beyond 2^53 keep every digit, as number or text") {
    auto const number =
        only_submission(read_feed(R"("item":"post","verb":"add","post_id":18446744073709551615)"));
    CHECK(number.external_id == "18446744073709551615");
    auto const text =
        only_submission(read_feed(R"("item":"post","verb":"add","post_id":"18446744073709551616")"));
    CHECK(text.external_id == "18446744073709551616");
}

TEST_CASE("facebook feed: pictures are attachments, each once and only from https") {
    auto const comment = only_submission(read_feed(
        R"("item":"comment","verb":"add","comment_id":"1","photo":"https:\/\/cdn.example\/1.jpg","video":"file.mp4")"
    ));
    CHECK(comment.text.empty());
    CHECK(urls(comment) == std::vector<std::string>{"https://cdn.example/1.jpg"});

    auto const status = only_submission(read_feed(
        R"("item":"status","verb":"add","post_id":"1","photos":["https://c.example/1","https://c.example/2",7,"/x"],)"
        R"("link":"https://c.example/1")"
    ));
    CHECK(urls(status) == std::vector<std::string>{"https://c.example/1", "https://c.example/2"});
}

TEST_CASE("facebook feed: a mention on another page is a submission to ours") {
    auto const read = [](std::string_view value) {
        auto const change = R"({"field":"mention","value":{)" + std::string(value) + "}}";
        return only_submission(*facebook::read_payload(page(change)));
    };
    CHECK(
        read(R"("item":"post","verb":"add","post_id":"5_6","message":"@Kami tolong")").external_id == "5_6"
    );
    auto const comment =
        read(R"("item":"comment","verb":"add","post_id":"5_6","comment_id":"6_7","message":"@Kami")");
    CHECK(comment.external_id == "6_7");
    CHECK(comment.account == "100");
}

TEST_CASE("facebook feed: a comment is what stands below a post of our page, and a mention elsewhere is none"
) {
    auto const read = [](std::string_view field, std::string_view value) {
        auto const change =
            R"({"field":")" + std::string(field) + R"(","value":{"verb":"add",)" + std::string(value) + "}}";
        return only_submission(*facebook::read_payload(page(change))).comment;
    };
    CHECK(read("feed", R"("item":"comment","post_id":"100_1","comment_id":"1_2","message":"x")"));
    CHECK(read("feed", R"("comment_id":"1_2","message":"x")"));
    CHECK(read("mention", R"("item":"comment","post_id":"100_1","comment_id":"1_2","message":"@Kami")"));
    CHECK_FALSE(read("mention", R"("item":"comment","post_id":"5_6","comment_id":"6_7","message":"@Kami")"));
    CHECK_FALSE(read("feed", R"("item":"post","post_id":"100_1","message":"x")"));
    CHECK_FALSE(read("ratings", R"("item":"rating","open_graph_story_id":"8","review_text":"x")"));
}

TEST_CASE("facebook feed: times are seconds or milliseconds by their size, and nonsense is no time") {
    auto const said_at = [](std::string_view time) {
        auto const members = item("comment", "add") + ",\"created_time\":" + std::string(time);
        return only_submission(read_feed(members, "")).said_at;
    };
    CHECK(said_at("1772327728") == Time(std::chrono::seconds(1772327728)));
    CHECK(said_at("1772327728500") == Time(std::chrono::milliseconds(1772327728500)));
    CHECK(said_at("\"1772327728\"") == Time(std::chrono::seconds(1772327728)));
    for (auto const* nonsense :
         {"0",
          "-1",
          "999999999999",
          "9223372036854775807",
          "18446744073709551615",
          "1e300",
          "\"besok\"",
          "null",
          "[]"}) {
        INFO(nonsense);
        CHECK_FALSE(said_at(nonsense));
    }
}

TEST_CASE("facebook feed: a zero character in a message is content, and no reason to set it aside") {
    auto const members = R"("item":"comment","verb":"add","comment_id":"1","message":"a\u0000b")";
    CHECK(only_submission(read_feed(members)).text == std::string("a\0b", 3));
}
