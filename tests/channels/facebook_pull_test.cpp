#include "channels/facebook/facebook.hpp"

#include "channels/facebook/facebook_payload.hpp"
#include "channels/meta/graph_response.hpp"
#include "reading_parts.hpp"
#include "replay.hpp"
#include "signed_delivery.hpp"
#include "tests/support/platforms.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using platform::Outcome;

namespace {

constexpr char const* kPage = "111222333444555";

struct Bench : PullBench {
    Bench() : PullBench(meta::classify_response), puller(make(true)) {}

    std::unique_ptr<platform::Puller> make(bool conversations) {
        meta::GraphOptions options;
        options.channel = "facebook";
        options.object = "page";
        options.account = kPage;
        options.version = "v25.0";
        options.look_back = 7 * 24h;
        options.conversations = conversations;
        return facebook::make_puller(options, api, facebook::read_payload, time.clock());
    }

    Outcome round() {
        platform::ApiStatus status;
        run_coroutine([&]() -> asio::awaitable<void> { status = co_await puller->poll(intake); });
        return status.outcome;
    }

    std::unique_ptr<platform::Puller> puller;
};

std::string comment(int number, std::string const& text, std::string const& at = "2026-03-01T01:15:28+0000") {
    return R"({"id":"900000000000001_)" + std::to_string(number) +
           R"(","from":{"name":"Warga Contoh","id":"6660000000000001"},"message":")" + text +
           R"(","created_time":")" + at + R"("})";
}

// One post of the page itself, with these comments.
std::string feed(std::string const& comments) {
    return R"({"graph": {"111222333444555/feed": [{"id": "111222333444555_900000000000001",
        "from": {"id": "111222333444555", "name": "Kota Contoh"}, "message": "Musrenbang",
        "created_time": "2026-02-28T01:00:00+0000", "comments": [)" +
           comments + R"(]}], "111222333444555/conversations": []}})";
}

std::string webhook_comment(int number, std::string const& text) {
    return R"({"object":"page","entry":[{"id":"111222333444555","time":1772327731,"changes":[{"field":"feed","value":{
        "item":"comment","verb":"add","comment_id":"900000000000001_)" +
           std::to_string(number) +
           R"(","from":{"id":"6660000000000001","name":"Warga Contoh"},"created_time":1772327728,"message":")" +
           text + R"("}}]}]})";
}

// The i-th minute of the night before.
std::string at(int minute) {
    char text[32];
    std::snprintf(text, sizeof text, "2026-02-28T%02d:%02d:00+0000", minute / 60, minute % 60);
    return text;
}

std::vector<std::string> texts(FakeIntake const& intake) {
    std::vector<std::string> found;
    for (auto const& submission : intake.stored)
        found.push_back(submission.text);
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("facebook pull: comments and replies that no webhook brought become reports, our own do not") {
    Bench bench;
    auto const own = R"({"id":"900000000000001_9","from":{"id":"111222333444555"},"message":"Terima kasih",
        "created_time":"2026-03-01T01:20:00+0000"})";
    auto const reply =
        R"({"id":"900000000000001_3","message":"Betul RT 04","created_time":"2026-03-01T01:15:29+0000",
        "parent":{"id":"900000000000001_2"},"attachment":{"type":"photo","media":{"image":{"src":"https://scontent.fbcdn.example/d.jpg"}}}})";
    bench.platforms.tell(feed(std::string(own) + "," + reply + "," + comment(2, "Jalan rusak \\ud83d\\ude4f"))
    );
    CHECK(bench.round() == Outcome::done);

    REQUIRE(bench.intake.stored.size() == 2);
    auto const& first = bench.intake.stored[0];
    CHECK(first.account == kPage);
    CHECK(first.external_id == "900000000000001_3");
    CHECK(first.revision == 0);
    CHECK(urls(first) == std::vector<std::string>{"https://scontent.fbcdn.example/d.jpg"});
    auto const& second = bench.intake.stored[1];
    CHECK(second.author.account == "6660000000000001");
    CHECK(second.author.name == "Warga Contoh");
    CHECK(first.comment);
    CHECK(second.comment);
    CHECK(second.said_at == Time(std::chrono::seconds(1772327728)));
    for (auto const& submission : bench.intake.stored)
        check_replayed(submission, facebook::read_payload);
}

TEST_CASE("facebook pull: what a webhook and a look both tell is one report, whichever comes first") {
    for (bool const webhook_first : {true, false}) {
        CAPTURE(webhook_first);
        Bench bench;
        auto const channel = facebook_channel();
        auto const deliver = [&] {
            auto request = signed_delivery(webhook_comment(2, "Jalan rusak \\ud83d\\ude4f"));
            CHECK(serve(*channel, bench.intake, std::move(request)).status == 200);
        };
        bench.platforms.tell(feed(comment(2, "Jalan rusak \\ud83d\\ude4f")));
        if (webhook_first) deliver();
        CHECK(bench.round() == Outcome::done);
        for (int i = 0; i < 10; ++i)
            deliver();
        CHECK(bench.intake.stored.size() == 1);
        for (auto const& batch : bench.intake.batches)
            CHECK(batch.reading.unreadable.empty());
        CHECK(bench.intake.everything_agreed);
    }
}

TEST_CASE("facebook pull: a visitor's post is a report, without the comments under it among its bytes") {
    Bench bench;
    bench.platforms.tell(
        R"({"graph": {"111222333444555/feed": [{"id": "111222333444555_5",
        "from": {"id": "777", "name": "Warga"}, "message": "Banjir", "created_time": "2026-03-01T01:00:00+0000",
        "attachments": {"data": [{"media": {"image": {"src": "https://scontent.fbcdn.example/1.jpg"}},
            "subattachments": {"data": [{"media": {"image": {"src": "https://scontent.fbcdn.example/1.jpg"}}},
                                        {"media": {"image": {"src": "https://scontent.fbcdn.example/2.jpg"}}}]}}]},
        "comments": [)" +
        comment(6, "Setuju") + R"(]}], "111222333444555/conversations": []}})"
    );
    CHECK(bench.round() == Outcome::done);
    CHECK(texts(bench.intake) == std::vector<std::string>{"Banjir", "Setuju"});
    auto const& post = bench.intake.stored[0];
    CHECK(post.external_id == "111222333444555_5");
    CHECK(urls(post).size() == 2);
    CHECK(post.raw.bytes.find("Setuju") == std::string::npos);
    check_replayed(post, facebook::read_payload);
}

TEST_CASE("facebook pull: a thousand comments over many pages are all found, and the next look asks little") {
    Bench bench;
    std::string comments;
    for (int i = 1000; i > 0; --i)
        comments += (comments.empty() ? "" : ",") + comment(i, "Nomor " + std::to_string(i), at(i));
    bench.platforms.tell(feed(comments));
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 1000);
    CHECK(bench.platforms.asked().size() > 10);
    // `next` holds a token, as the platform writes it; ours stays in the header.
    for (auto const& query : bench.platforms.queries)
        CHECK(query.find("never-to-be-used") == std::string::npos);

    auto const batches = bench.intake.batches.size();
    bench.time.now += 3h;
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.platforms.asked().size() == 2);
    CHECK(bench.intake.batches.size() == batches);  // nothing new: nothing written
}

TEST_CASE("facebook pull: the cursor is on disk together with the last page, and not before") {
    Bench bench;
    std::string comments;
    for (int i = 120; i > 0; --i)
        comments += (comments.empty() ? "" : ",") + comment(i, "x" + std::to_string(i));
    bench.platforms.tell(feed(comments));
    // The second page fails for good: what was found is stored, the cursor is not.
    bench.platforms.tell(
        R"({"fail": [{"status": 500, "match": "/comments"}, {"status": 500, "match": "/comments"},
        {"status": 500, "match": "/comments"}]})"
    );
    CHECK(bench.round() == Outcome::later);
    CHECK(bench.intake.stored.size() == 25);
    CHECK(bench.intake.cursors.empty());

    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 120);
    unsigned with_cursor = 0;
    for (auto const& batch : bench.intake.batches) {
        if (!batch.cursor) continue;
        ++with_cursor;
        CHECK_FALSE(batch.reading.submissions.empty());
    }
    CHECK(with_cursor == 1);
    CHECK(bench.intake.cursors["facebook"] == "comments=1772327728000");
}

TEST_CASE("facebook pull: after a restart the cursor saves the look at what is old") {
    Bench bench;
    bench.platforms.tell(feed(comment(2, "Baru") + "," + comment(1, "Lama", "2026-02-26T01:00:00+0000")));
    bench.intake.cursors["facebook"] = "comments=1772327700000";
    CHECK(bench.round() == Outcome::done);
    CHECK(texts(bench.intake) == std::vector<std::string>{"Baru"});
}

TEST_CASE("facebook pull: conversations are read back to the last one taken") {
    Bench bench;
    bench.platforms.tell(R"({"graph": {"111222333444555/feed": [], "111222333444555/conversations": [
        {"id": "t_1", "updated_time": "2026-03-01T01:30:00+0000", "messages": [
            {"id": "m_3", "created_time": "2026-03-01T01:30:00+0000", "from": {"id": "111222333444555"}, "message": "Baik"},
            {"id": "m_2", "created_time": "2026-03-01T01:29:00+0000", "from": {"id": "88", "name": "Warga"}, "message": "",
             "attachments": {"data": [{"id": "a", "mime_type": "image/jpeg", "name": "foto.jpg",
                                       "image_data": {"url": "https://scontent.fbcdn.example/m.jpg"}}]}},
            {"id": "m_1", "created_time": "2026-03-01T01:28:00+0000", "from": {"id": "88", "name": "Warga"}, "message": "Lampu mati"}]},
        {"id": "t_2", "updated_time": "2026-02-10T01:30:00+0000", "messages": [
            {"id": "m_0", "created_time": "2026-02-10T01:30:00+0000", "from": {"id": "89"}, "message": "Lama sekali"}]}]}})"
    );
    CHECK(bench.round() == Outcome::done);
    CHECK(texts(bench.intake) == std::vector<std::string>{"", "Lampu mati"});
    auto const& photo = bench.intake.stored[0];
    CHECK(photo.external_id == "m_2");
    CHECK(photo.author.account == "88");
    CHECK(photo.attachments[0].media_type == "image/jpeg");
    CHECK(bench.intake.cursors["facebook"] == "conversations=1772328540000");

    // The same message by webhook.
    auto const channel = facebook_channel();
    auto const body = R"({"object":"page","entry":[{"id":"111222333444555","time":1772328480123,"messaging":[
        {"sender":{"id":"88"},"recipient":{"id":"111222333444555"},"timestamp":1772328480123,
         "message":{"mid":"m_1","text":"Lampu mati"}}]}]})";
    CHECK(serve(*channel, bench.intake, signed_delivery(body)).status == 200);
    CHECK(bench.intake.stored.size() == 2);
    CHECK(bench.intake.everything_agreed);
}

TEST_CASE("facebook pull: a part that the token may not see keeps the others from nothing") {
    Bench bench;
    bench.platforms.tell(feed(comment(2, "Jalan rusak")));
    bench.platforms.tell(R"({"refuse": "conversations"})");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 1);
    CHECK(bench.round() == Outcome::done);
    auto const health = bench.api.health();
    CHECK(health.back().name == "api_refused");
    CHECK(health.back().value == 1);
}

TEST_CASE("facebook pull: with a dead token nothing is stored and nothing is lost") {
    Bench bench;
    bench.platforms.tell(feed(comment(2, "Jalan rusak")));
    bench.set_token("kadaluwarsa");
    CHECK(bench.round() == Outcome::token_dead);
    CHECK(bench.intake.batches.empty());
    bench.set_token("kunci-1");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 1);
}

TEST_CASE("facebook pull: while the disk takes nothing the cursor stays, and all is found afterwards") {
    Bench bench;
    bench.platforms.tell(feed(comment(2, "Jalan rusak")));
    bench.intake.disk = FakeIntake::Disk::full;
    CHECK(bench.round() == Outcome::later);
    bench.intake.disk = FakeIntake::Disk::unclear;
    CHECK(bench.round() == Outcome::later);
    bench.intake.disk = FakeIntake::Disk::works;
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 1);
}

TEST_CASE("facebook pull: half an emoji in a comment costs itself, and neither the comment nor its page") {
    Bench bench;
    auto const page =
        R"({"data":[{"id":"1_1","created_time":"2026-03-01T01:00:00+0000","from":{"id":"111222333444555"},"comments":{"data":[)" +
        comment(3, "rusak \\ud83d") + "," + comment(2, "Jalan rusak") + "]}}]}";
    std::string quoted;
    for (char const c : page)
        quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    bench.platforms.tell(
        R"({"graph": {"111222333444555/conversations": []}, "fail": [{"match": "feed", "status": 200, "body": ")" +
        quoted + R"("}]})"
    );
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 2);
    CHECK(bench.intake.stored[0].text == "rusak \uFFFD");
    CHECK(
        bench.intake.stored[0].problems == std::vector<std::string>{"json: unreadable characters replaced"}
    );
}

TEST_CASE("facebook pull: a shared link is a line of the text, told by either way it is one report") {
    RawBytes raw;
    raw.bytes = meta::as_delivery(
        "page",
        kPage,
        "pulled_comments",
        {R"({"id":"1_2","message":"lihat","from":{"id":"7"},"attachment":{"type":"share","title":"Berita","url":"https://berita.example/1"}})"}
    );
    auto const pulled = facebook::read_payload(raw);
    REQUIRE(pulled.has_value());
    REQUIRE(pulled->submissions.size() == 1);
    CHECK(pulled->submissions[0].text == "lihat\nBerita\nhttps://berita.example/1");
    RawBytes const pushed{
        "application/json",
        R"({"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"item":"comment","verb":"add",)"
        R"("comment_id":"1_2","message":"lihat","from":{"id":"7"}}}]}]})"};
    auto const reading = facebook::read_payload(pushed);
    REQUIRE(reading.has_value());
    CHECK(reading->submissions[0].fingerprint == pulled->submissions[0].fingerprint);
}

TEST_CASE("facebook pull: the platform's own page of comments, with a reply and its picture") {
    auto const text = data_file("graph/comments-page.json");
    auto const page = meta::read_graph_page(text);
    REQUIRE(page);
    CHECK(page->next == "limit=2&after=QVFI2");
    RawBytes raw;
    raw.bytes = meta::as_delivery("page", kPage, "pulled_comments", meta::copies(page->items));
    auto const reading = facebook::read_payload(raw);
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 2);
    CHECK(reading->submissions[0].external_id == "900000000000001_900000000000002");
    CHECK(reading->submissions[0].author.name == "Warga Contoh");
    CHECK(reading->submissions[1].text == "Betul RT 04");
    CHECK(urls(reading->submissions[1]) == std::vector<std::string>{"https://scontent.fbcdn.example/d.jpg"});
    check_replay(*reading, facebook::read_payload);

    RawBytes const all{"application/json", data_file("facebook/pulled.json")};
    auto const every = facebook::read_payload(all);
    REQUIRE(every.has_value());
    CHECK(every->submissions.size() == 4);
    check_replay(*every, facebook::read_payload);
}
