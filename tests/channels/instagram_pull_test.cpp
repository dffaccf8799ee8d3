#include "channels/instagram/instagram.hpp"

#include "channels/instagram/instagram_payload.hpp"
#include "channels/meta/graph_response.hpp"
#include "reading_parts.hpp"
#include "replay.hpp"
#include "signed_delivery.hpp"
#include "tests/support/platforms.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using platform::Outcome;

namespace {

struct Bench : PullBench {
    Bench() : PullBench(meta::classify_response) {
        meta::GraphOptions options;
        options.channel = "instagram";
        options.object = "instagram";
        options.account = "17841400000000001";
        options.version = "v25.0";
        options.look_back = 7 * 24h;
        puller = instagram::make_puller(options, api, instagram::read_payload, time.clock());
    }

    Outcome round() {
        platform::ApiStatus status;
        run_coroutine([&]() -> asio::awaitable<void> { status = co_await puller->poll(intake); });
        return status.outcome;
    }

    std::unique_ptr<platform::Puller> puller;
};

std::string comment(int number, std::string const& text, std::string const& more = {}) {
    return R"({"id":"1787000000000)" + std::to_string(1000 + number) + R"(","text":")" + text +
           R"(","timestamp":"2026-03-01T01:15:31+0000","username":"warga_contoh",
              "from":{"id":"5614000000000001","username":"warga_contoh"})" +
           more + "}";
}

std::string media(std::string const& comments, int count) {
    return R"({"graph": {"17841400000000001/media": [{"id": "17900000000000001", "timestamp": "2026-02-28T01:00:00+0000",
        "comments_count": )" +
           std::to_string(count) + R"(, "comments": [)" + comments + R"(]}], "me/conversations": []}})";
}

std::string mention_webhook(std::string const& value) {
    return R"({"object":"instagram","entry":[{"id":"17841400000000001","time":1772327731,"changes":[
        {"field":"mentions","value":)" +
           value + "}]}]}";
}

// What the channel does with a delivery when it can ask for the texts.
void deliver(Bench& bench, std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    auto reading = instagram::read_payload(raw);
    REQUIRE(reading.has_value());
    Batch batch;
    batch.channel = "instagram";
    batch.notes = instagram::notes_of_mentions(*reading, bench.time.now);
    batch.reading = std::move(*reading);
    run_coroutine([&]() -> asio::awaitable<void> {
        auto const receipts = co_await bench.intake.accept(batch);
        CHECK(receipts.has_value());
    });
}

}  // namespace

TEST_CASE("instagram pull: comments and their replies become reports, and agree with the webhook's") {
    Bench bench;
    auto const replies =
        R"(,"replies":[)" + comment(2, "Sama di RW 3") +
        R"(,{"id":"17870000000001009","text":"Baik, kami cek","timestamp":"2026-03-01T01:20:00+0000",
                              "from":{"id":"17841400000000001","username":"laporcontoh"}}])";
    bench.platforms.tell(media(comment(1, "Selokan mampet", replies), 3));
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 2);
    CHECK(bench.intake.stored[0].text == "Selokan mampet");
    CHECK(bench.intake.stored[0].author.name == "warga_contoh");
    CHECK(bench.intake.stored[0].raw.bytes.find("RW 3") == std::string::npos);
    CHECK(bench.intake.stored[1].text == "Sama di RW 3");
    CHECK(bench.intake.stored[0].comment);
    CHECK(bench.intake.stored[1].comment);
    for (auto const& submission : bench.intake.stored)
        check_replayed(submission, instagram::read_payload);

    auto const channel = meta_channel("instagram");
    auto const body =
        R"({"object":"instagram","entry":[{"id":"17841400000000001","time":1772327735,"changes":[
        {"field":"comments","value":{"id":"17870000000001001","text":"Selokan mampet",
         "from":{"id":"5614000000000001","username":"warga_contoh"},"media":{"id":"17900000000000001"}}}]}]})";
    CHECK(serve(*channel, bench.intake, signed_delivery_to("instagram", body)).status == 200);
    CHECK(bench.intake.stored.size() == 2);
    CHECK(bench.intake.everything_agreed);
}

TEST_CASE("instagram pull: a reply to an old comment is found because the count tells of it") {
    Bench bench;
    std::string comments;
    for (int i = 0; i < 120; ++i)
        comments += comment(i, "Nomor " + std::to_string(i)) + ",";
    bench.platforms.tell(media(comments + comment(500, "Yang pertama"), 121));
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 121);
    bench.platforms.asked();
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.platforms.asked().size() == 2);  // the count is the same: only the newest were looked at

    auto const reply = R"(,"replies":[)" + comment(501, "Balasan") + "]";
    bench.platforms.tell(media(comments + comment(500, "Yang pertama", reply), 122));
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 122);
    CHECK(bench.intake.stored.back().text == "Balasan");
}

TEST_CASE("instagram pull: a mention gets its text as edition 1 of the same report, once") {
    Bench bench;
    bench.platforms.tell(
        R"json({"graph": {"17841400000000001/media": [], "me/conversations": []}, "objects": {
        "17841400000000001?mentioned_comment.comment_id(17870000000000555)": {"mentioned_comment": {
            "timestamp": "2026-03-01T01:15:31+0000", "text": "@laporcontoh tolong cek ini", "id": "17870000000000555"},
            "id": "17841400000000001"}}})json"
    );
    deliver(bench, mention_webhook(R"({"media_id":"17900000000000777","comment_id":"17870000000000555"})"));
    CHECK(bench.intake.remembered["instagram"].size() == 1);
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 2);
    CHECK(bench.intake.statuses.size() == 1);
    auto const& told = bench.intake.stored[1];
    CHECK(told.external_id == "mention:17870000000000555");
    CHECK(told.revision == 1);
    CHECK(told.text == "@laporcontoh tolong cek ini");
    CHECK_FALSE(told.comment);
    check_replayed(told, instagram::read_payload);
    CHECK(bench.intake.remembered["instagram"].empty());

    // The webhook comes again: it is asked again, and that changes nothing.
    deliver(bench, mention_webhook(R"({"media_id":"17900000000000777","comment_id":"17870000000000555"})"));
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 2);
    CHECK(bench.intake.everything_agreed);
    CHECK(bench.intake.remembered["instagram"].empty());
}

TEST_CASE("instagram pull: a mention in a caption brings the caption and the picture") {
    Bench bench;
    bench.platforms.tell(
        R"json({"graph": {"17841400000000001/media": [], "me/conversations": []}, "objects": {
        "17841400000000001?mentioned_media.media_id(17900000000000777)": {"mentioned_media": {
            "timestamp": "2026-03-01T01:15:31+0000", "caption": "Jembatan retak @laporcontoh", "username": "warga_contoh",
            "media_url": "https://scontent.cdninstagram.example/1.jpg", "id": "17900000000000777"},
            "id": "17841400000000001"}}})json"
    );
    deliver(bench, mention_webhook(R"({"media_id":"17900000000000777"})"));
    CHECK(bench.round() == Outcome::done);
    REQUIRE(bench.intake.stored.size() == 2);
    CHECK(bench.intake.stored[1].text == "Jembatan retak @laporcontoh");
    CHECK(bench.intake.stored[1].author.name == "warga_contoh");
    CHECK(urls(bench.intake.stored[1]).size() == 1);
}

TEST_CASE(
    "instagram pull: a mention that is gone is not asked for for ever, one that cannot be asked for now is"
) {
    Bench bench;
    bench.platforms.tell(R"({"graph": {"17841400000000001/media": [], "me/conversations": []}})");
    deliver(bench, mention_webhook(R"({"media_id":"1","comment_id":"2"})"));
    bench.platforms.tell(R"({"refuse": "17841400000000001$"})");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.remembered["instagram"].size() == 1);
    bench.platforms.tell(R"({"refuse": ""})");
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.remembered["instagram"].empty());
    CHECK(bench.intake.stored.size() == 1);

    deliver(bench, mention_webhook(R"({"media_id":"1","comment_id":"3"})"));
    bench.platforms.tell(R"({"refuse": "17841400000000001$"})");
    bench.time.now += 8 * 24h;
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.remembered["instagram"].empty());
}

TEST_CASE("instagram pull: a mention whose text finds the disk full is asked for again") {
    Bench bench;
    bench.platforms.tell(R"({"graph": {"17841400000000001/media": [], "me/conversations": []}, "objects": {
        "17841400000000001": {"mentioned_comment": {"timestamp": "2026-03-01T01:15:31+0000", "text": "x", "id": "2"}}}})"
    );
    deliver(bench, mention_webhook(R"({"media_id":"1","comment_id":"2"})"));
    bench.intake.disk = FakeIntake::Disk::full;
    CHECK(bench.round() == Outcome::later);
    bench.intake.disk = FakeIntake::Disk::works;
    CHECK(bench.intake.remembered["instagram"].size() == 1);
    CHECK(bench.round() == Outcome::done);
    CHECK(bench.intake.stored.size() == 2);
}

TEST_CASE("instagram pull: the platform's own answers") {
    auto const text = data_file("graph/media-comments.json");
    auto const page = meta::read_graph_page(text);
    REQUIRE(page);
    CHECK(page->items.size() == 1);
    CHECK(page->next == "after=QVFIc");
    CHECK(meta::nested_page(page->items[0], "replies").items.size() == 1);

    RawBytes const all{"application/json", data_file("instagram/pulled.json")};
    auto const reading = instagram::read_payload(all);
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 3);
    CHECK(reading->submissions[0].author.account == "5614000000000001");
    CHECK(reading->submissions[1].text == "Sama di RW 3");
    CHECK(reading->submissions[2].external_id == "mention:17870000000000555");
    CHECK(reading->submissions[2].revision == 1);
    check_replay(*reading, instagram::read_payload);
}
