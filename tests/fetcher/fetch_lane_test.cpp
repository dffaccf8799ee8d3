#include "base/digest.hpp"
#include "tests/fetcher/fetch_bench.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

MediaRules graph(FetchBench& bench, std::string const& token) {
    auto const file = bench.dir / "token";
    std::ofstream(file) << token;
    ::chmod(file.c_str(), 0600);
    MediaRules rules;
    rules.token_file = file;
    rules.look_ups = {
        {.scheme = "whatsapp-media", .url = bench.url("/id/{id}"), .member = "/url", .digest = "/sha256"},
        {.scheme = "wrong-hash",
         .url = bench.url("/id/{id}?wrong-hash"),
         .member = "/url",
         .digest = "/sha256"}};
    return rules;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("fetcher: a picture behind an address arrives as an edition with its bytes") {
    FetchBench bench;
    bench.put("a", {bench.url("/ok")});
    CHECK(bench.reports().size() == 1);
    bench.work_off();
    auto const reports = bench.reports();
    REQUIRE(reports.size() == 2);
    CHECK(reports[1].idempotency_key().starts_with(id_for("a") + ".r0.m"));
    CHECK(bench.record_has("\"media_type\":\"image/png\""));
    REQUIRE(reports[1].attachments.size() == 1);
    CHECK(bench.file(reports[1].attachments[0]).size() == 70);
    // No compression asked for, no token of anybody's.
    CHECK(bench.requests() == Lines{"/ok"});
    CHECK(bench.lane().status().fetched == 1);
}

TEST_CASE("fetcher: WhatsApp's picture is looked up with the token and compared with its hash") {
    FetchBench bench;
    bench.rules = graph(bench, "token-uji");
    bench.restart();
    bench.put("a", {"whatsapp-media:17"});
    bench.work_off();
    REQUIRE(bench.reports().size() == 2);
    CHECK(bench.reports()[1].attachments.size() == 1);
    CHECK(bench.requests() == Lines{"/id/17 Bearer token-uji", "/bytes/17 Bearer token-uji"});
}

TEST_CASE("fetcher: Telegram's file is found through getFile") {
    FetchBench bench;
    bench.rules = graph(bench, "token-uji");
    bench.rules.look_ups = {
        {.scheme = "telegram-file",
         .url = bench.url("/bot{token}/getFile?file_id={id}"),
         .member = "/result/file_path",
         .file_url = bench.url("/file/bot{token}/{member}")}};
    bench.restart();
    bench.put("a", {"telegram-file:AgAD"});
    bench.work_off();
    CHECK(bench.reports().at(1).attachments.size() == 1);
    CHECK(bench.requests() == Lines{"/bottoken-uji/getFile?file_id=AgAD", "/file/bottoken-uji/photos/AgAD"});
}

TEST_CASE("fetcher: a file that is not the announced one is not kept, and asked for again") {
    FetchBench bench;
    bench.rules = graph(bench, "token-uji");
    bench.restart();
    bench.put("a", {"wrong-hash:17"});
    bench.work_off();
    CHECK(bench.reports().size() == 1);
    auto const standing = bench.standing("a").at(0);
    CHECK(standing.state == spool::FetchState::pending);
    CHECK(standing.why == "not the file that the platform announced");
    CHECK_FALSE(std::filesystem::exists(bench.options.attachments));
}

TEST_CASE("fetcher: a token that has run out costs no picture once a valid one lies in the file") {
    FetchBench bench;
    bench.rules = graph(bench, "kedaluwarsa");
    bench.restart();
    bench.put("a", {"whatsapp-media:17"});
    bench.work_off();
    CHECK(bench.standing("a").at(0).why == "status 401");
    std::ofstream(bench.dir / "token") << "token-uji";
    bench.now += 1min;
    bench.work_off();
    CHECK(bench.standing("a").at(0).state == spool::FetchState::fetched);
}

TEST_CASE("fetcher: a picture that is not there yet is fetched when it is") {
    FetchBench bench;
    bench.put("a", {bench.url("/later")});
    bench.work_off();
    bench.work_off();
    CHECK(bench.standing("a").at(0).tries == 1);
    CHECK(bench.standing("a").at(0).why == "status 404");
    bench.say(R"({"later": true})");
    bench.now += 1min;
    bench.work_off();
    CHECK(bench.reports().size() == 2);
}

TEST_CASE("fetcher: a failed fetch is made again when its time has come, with nothing new to wake it") {
    FetchBench bench;
    bench.options.retry.delay = {.first = 100ms, .longest = 100ms};
    bench.restart();
    bench.put("a", {bench.url("/later")});
    bench.work_off();
    bench.say(R"({"later": true})");
    bench.now += 1s;
    for (int turn = 0; turn < 100 && bench.reports().size() < 2; ++turn)
        bench.lane().turn(100ms);
    CHECK(bench.reports().size() == 2);
}

TEST_CASE("fetcher: one that stays away for seven days is given up, and the record says so") {
    FetchBench bench;
    bench.put("a", {bench.url("/gone")});
    bench.work_for(24h * 7 - 1h);
    CHECK(bench.standing("a").at(0).state == spool::FetchState::pending);
    CHECK(bench.reports().size() == 1);
    bench.work_for(3h);
    CHECK(bench.standing("a").at(0).state == spool::FetchState::given_up);
    CHECK(bench.record_has("[\"attachment 1: unavailable after 7d: status 404\"]"));
    CHECK(bench.lane().status().given_up == 1);
    CHECK(bench.requests().size() < 250);
}

TEST_CASE("fetcher: the pictures of a channel that left the configuration wait for it") {
    FetchBench bench;
    bench.put("a", {bench.url("/ok")});
    bench.lane().set_rules({});
    bench.work_off();
    CHECK(bench.standing("a").at(0).why == "the channel is not configured");
    bench.lane().set_rules({{"app", std::make_shared<MediaRules const>(bench.rules)}});
    bench.now += 1min;
    bench.work_off();
    CHECK(bench.standing("a").at(0).state == spool::FetchState::fetched);
}

TEST_CASE("fetcher: more pictures than fit at once are all fetched, also past one that never answers") {
    FetchBench bench;
    bench.options.transfer.timeout = 3s;
    bench.restart();
    bench.put("away", {bench.url("/silent")});
    for (int i = 0; i < 20; ++i)
        bench.put("r" + std::to_string(i), {bench.url("/ok?" + std::to_string(i))});
    bench.work_off();
    CHECK(bench.reports().size() == 41);
    CHECK(bench.standing("away").at(0).why == "too slow");
}

TEST_CASE("fetcher: a host that never answers keeps no picture of another host waiting") {
    FetchBench bench;
    bench.options.transfer.timeout = 1s;
    auto const silent = bench.url_of("slow.example", "/silent?");
    bench.restart();
    for (int report = 0; report < 25; ++report) {
        std::vector<std::string> urls;
        for (int i = 0; i < 20; ++i)
            urls.push_back(silent + std::to_string(report) + "." + std::to_string(i));
        bench.put("slow" + std::to_string(report), urls);
    }
    bench.put("good", {bench.url("/ok")});
    bench.lane().wake();
    for (int turn = 0; turn < 50 && bench.standing("good").at(0).state != spool::FetchState::fetched; ++turn)
        bench.lane().turn(20ms);
    CHECK(bench.standing("good").at(0).state == spool::FetchState::fetched);
    CHECK(bench.lane().status().failures == 0);

    // Then the host rests, and what waits for it is put off without being asked for.
    bench.work_off();
    CHECK(bench.requests().size() <= 6);
    CHECK(bench.standing("slow24").at(19).why == "the host does not answer");
    CHECK(bench.standing("slow24").at(19).state == spool::FetchState::pending);
}

TEST_CASE("fetcher: a host that has rested is asked again, and its answer ends the rest") {
    FetchBench bench;
    bench.options.transfer.timeout = 1s;
    auto const silent = bench.url_of("slow.example", "/silent?");
    auto const later = bench.url_of("slow.example", "/later");
    bench.restart();
    for (auto const* name : {"a", "b", "c"})
        bench.put(name, {silent + name});
    bench.work_off();
    bench.say(R"({"later": true})");
    bench.put("d", {later});
    bench.work_off();
    CHECK(bench.standing("d").at(0).why == "the host does not answer");
    bench.now += 1h;
    bench.put("e", {later});
    bench.work_off();
    CHECK(bench.standing("e").at(0).state == spool::FetchState::fetched);
}

TEST_CASE("fetcher: a report with twenty addresses does not keep the pictures of other reports waiting") {
    FetchBench bench;
    bench.options.in_flight = 1;
    bench.restart();
    std::vector<std::string> urls;
    for (int i = 0; i < 20; ++i)
        urls.push_back(bench.url("/ok?many" + std::to_string(i)));
    bench.put("many", urls);
    bench.put("b", {bench.url("/ok?b")});
    bench.put("c", {bench.url("/ok?c")});
    bench.work_off();
    auto const asked = bench.requests();
    REQUIRE(asked.size() == 22);
    CHECK(asked[0] == "/ok?many0");
    CHECK(asked[1] == "/ok?b");
    CHECK(asked[2] == "/ok?c");
    CHECK(bench.standing("many").at(19).state == spool::FetchState::fetched);
}
