#include "centre/effect_store.hpp"

#include "centre/count_text.hpp"
#include "centre/effect_thread.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace kanal;

namespace {

centre::Effect effect(
    std::string const& report, std::string const& edition = "", std::string content = "{}"
) {
    centre::Effect result;
    result.report_id = report;
    result.message_id = report + edition;
    result.number = "3273-26-" + report + "-7";
    result.gateway = "32.73";
    result.way = "queue";
    result.taken_in = Time(std::chrono::seconds(1'800'000'000));
    result.content = std::move(content);
    return result;
}

centre::Taken take(centre::EffectStore& store, centre::Effect const& one) {
    auto const taken = store.take({&one, 1});
    REQUIRE(taken.has_value());
    REQUIRE(taken->size() == 1);
    return taken->front();
}

}  // namespace

TEST_CASE("centre: a message takes effect once, and its receipt is the same for ever") {
    test::TempDir dir;
    std::int64_t tracking_id = 0;
    {
        auto const store = centre::EffectStore::open(dir / "centre.db");
        REQUIRE(store.has_value());
        auto const first = take(**store, effect("a"));
        CHECK(first.first);
        tracking_id = first.tracking_id;
        auto const again = take(**store, effect("a"));
        CHECK_FALSE(again.first);
        CHECK_FALSE(again.conflicts);
        CHECK(again.tracking_id == tracking_id);
        CHECK(take(**store, effect("b")).tracking_id != tracking_id);
    }
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    CHECK(take(**store, effect("a")).tracking_id == tracking_id);
    CHECK(take(**store, effect("c")).tracking_id > tracking_id + 1);
}

TEST_CASE("centre: an edition is a message of its own and the same report") {
    test::TempDir dir;
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    auto const original = take(**store, effect("a"));
    auto const edition = take(**store, effect("a", ".r1"));
    CHECK(edition.first);
    CHECK(edition.tracking_id == original.tracking_id);
    CHECK(edition.transaction != original.transaction);
}

TEST_CASE("centre: other bytes under a known id change nothing and are counted") {
    test::TempDir dir;
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    std::vector<centre::Effect> const batch = {
        effect("a"), effect("a"), effect("a", "", "other"), effect("a", ".r1"), effect("b")};
    auto const taken = (*store)->take(batch);
    REQUIRE(taken.has_value());
    CHECK((*taken)[2].conflicts);
    auto const counts = (*store)->counts();
    REQUIRE(counts.has_value());
    REQUIRE(counts->size() == 1);
    auto const& count = counts->front();
    CHECK(count.day == "2027-01-15");
    CHECK(count.gateway == "32.73");
    CHECK(count.messages == 3);
    CHECK(count.reports == 2);
    CHECK(count.repeated == 2);
    CHECK(count.conflicting == 1);
    CHECK_FALSE(count.claimed);
    CHECK(centre::counts_as_json(*counts).find("\"conflicting\":1,\"claimed\":null") != std::string::npos);
    CHECK(centre::counts_as_table(*counts).find("32.73") != std::string::npos);
}

TEST_CASE("centre: an edition counts on the day on which it was taken in, and begins no report there") {
    test::TempDir dir;
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    take(**store, effect("a"));
    auto edition = effect("a", ".r1");
    edition.taken_in += std::chrono::hours(24);
    take(**store, edition);
    auto const counts = (*store)->counts();
    REQUIRE(counts.has_value());
    REQUIRE(counts->size() == 2);
    CHECK((*counts)[1].day == "2027-01-16");
    CHECK((*counts)[1].messages == 1);
    CHECK((*counts)[1].reports == 0);
}

TEST_CASE(
    "centre: what is missing of what a gateway says that it sent is known, also of a day of which nothing "
    "came"
) {
    test::TempDir dir;
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    take(**store, effect("a"));
    auto const at = [](int hour) { return Time(std::chrono::hours(500'000 + hour)); };
    std::vector<centre::Claim> const claims = {
        {"2027-01-14", "32.73", "queue", 4, at(0)}, {"2027-01-15", "32.73", "queue", 1, at(0)}};
    auto const missing = (*store)->claim(claims);
    REQUIRE(missing.has_value());
    REQUIRE(missing->size() == 1);
    CHECK(missing->front().day == "2027-01-14");
    CHECK(missing->front().missing() == 4);
    // What was said later holds, in whatever order it comes.
    centre::Claim const later = {"2027-01-15", "32.73", "queue", 3, at(2)};
    centre::Claim const earlier = {"2027-01-15", "32.73", "queue", 2, at(1)};
    REQUIRE((*store)->claim({&later, 1}).has_value());
    REQUIRE((*store)->claim({&earlier, 1}).has_value());
    auto const counts = (*store)->counts();
    REQUIRE(counts.has_value());
    REQUIRE(counts->size() == 2);
    CHECK((*counts)[1].claimed == 3);
    CHECK((*counts)[1].missing() == 2);
    auto const table = centre::counts_as_table(*counts);
    CHECK(table.find("JUMLAH") != std::string::npos);
    CHECK(table.substr(table.find("JUMLAH")).find("6\n") != std::string::npos);
}

TEST_CASE("centre: a report is found by its id, its number and its message") {
    test::TempDir dir;
    auto const store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    auto const original = take(**store, effect("a"));
    take(**store, effect("a", ".r1"));
    for (auto const* name : {"a", "a.r1", "3273-26-a-7"}) {
        CAPTURE(name);
        centre::Taken taken;
        auto const found = (*store)->find(name, taken);
        REQUIRE(found.has_value());
        REQUIRE(found->has_value());
        CHECK((*found)->report_id == "a");
        CHECK(taken.tracking_id == original.tracking_id);
    }
    centre::Taken taken;
    auto const none = (*store)->find("", taken);
    REQUIRE(none.has_value());
    CHECK_FALSE(none->has_value());
}

TEST_CASE("centre: what many threads bring is answered to each, for its own messages") {
    test::TempDir dir;
    auto store = centre::EffectStore::open(dir / "centre.db");
    REQUIRE(store.has_value());
    centre::EffectThread effects(std::move(*store), [] {});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 50; ++i) {
                auto const name = std::to_string(thread) + "-" + std::to_string(i);
                auto const taken = effects.take_and_wait({effect(name), effect(name)});
                if (!taken || taken->size() != 2 || !(*taken)[0].first || (*taken)[1].first ||
                    (*taken)[0].tracking_id != (*taken)[1].tracking_id)
                    ++wrong;
            }
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}
