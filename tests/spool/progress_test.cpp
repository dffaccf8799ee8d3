#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Noted = spool::ProgressLedger::Noted;

namespace {

CentreEvent event(std::string id, CentreState state, Duration after, std::string centre = "lapor") {
    CentreEvent made;
    made.centre = std::move(centre);
    made.event = std::move(id);
    made.state = state;
    made.word = std::string(to_text(state));
    made.at = some_day() + after;
    return made;
}

Noted note(spool::Spool& spool, std::string const& report, CentreEvent const& said) {
    auto const noted = in_group(spool, [&] { return spool.progress().note(report, said, some_day()); });
    REQUIRE(noted);
    return *noted;
}

std::vector<std::string> history(spool::Spool& spool, std::string const& name) {
    std::vector<std::string> words;
    auto const found = in_group(spool, [&] { return spool.reports().find(id_for(name)); });
    REQUIRE(found);
    REQUIRE(*found);
    for (auto const& said : (*found)->progress)
        words.push_back(said.centre + ":" + said.word);
    return words;
}

}  // namespace

TEST_CASE("progress: what a centre says is kept once, in the order of its clock, also after a restart") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        auto const stored = put(*spool, make_report("a"));
        REQUIRE(stored);
        REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence, "L-7")}));
        CHECK(note(*spool, id_for("a"), event("e2", CentreState::in_progress, 2h)) == Noted::fresh);
        CHECK(note(*spool, stored->number, event("e1", CentreState::received, 1h)) == Noted::fresh);
        CHECK(note(*spool, "L-7", event("e3", CentreState::done, 3h)) == Noted::fresh);
        CHECK(note(*spool, "L-7", event("e3", CentreState::rejected, 4h)) == Noted::repeated);
    }
    auto spool = open_spool(dir.path());
    CHECK(
        history(*spool, "a") == std::vector<std::string>{"lapor:received", "lapor:in_progress", "lapor:done"}
    );
    auto const view = in_group(*spool, [&] { return spool->reports().find_view("L-7"); });
    REQUIRE(view);
    REQUIRE(*view);
    CHECK((*view)->status.progress.size() == 3);
    CHECK((*view)->status.progress.back().heard_at == some_day());
    CHECK((*view)->changed_at == some_day());
}

TEST_CASE("progress: a centre whose clock is ahead has not the last word for ever") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    CHECK(note(*spool, id_for("a"), event("e1", CentreState::received, 24h * 400)) == Noted::fresh);
    CHECK(note(*spool, id_for("a"), event("e2", CentreState::in_progress, 23h)) == Noted::fresh);
    CHECK(history(*spool, "a") == std::vector<std::string>{"lapor:received", "lapor:in_progress"});
    CHECK(note(*spool, id_for("a"), event("e3", CentreState::done, 23h)) == Noted::fresh);
    CHECK(history(*spool, "a").back() == "lapor:done");
}

TEST_CASE("progress: a report that is not here, and a centre that never was, change nothing") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    auto const stored = put(*spool, make_report("a"));
    REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence, "L-7")}));
    CHECK(note(*spool, "tak-ada", event("e1", CentreState::done, 1h)) == Noted::no_report);
    CHECK(note(*spool, id_for("a"), event("e1", CentreState::done, 1h, "lain")) == Noted::no_report);
    // Two centres may give the same number to different reports.
    CHECK(note(*spool, "L-7", event("e1", CentreState::done, 1h, "arsip")) == Noted::no_report);
    CHECK(history(*spool, "a").empty());
    CHECK(note(*spool, id_for("a"), event("e1", CentreState::done, 1h, "arsip")) == Noted::fresh);
    CHECK(note(*spool, id_for("a"), event("e1", CentreState::done, 1h)) == Noted::fresh);
}

TEST_CASE("progress: a centre that never ends to speak of a report fills nothing") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    for (int i = 0; i < spool::ProgressLedger::kMostOfAReport; ++i)
        REQUIRE(
            note(*spool, id_for("a"), event("e" + std::to_string(i), CentreState::other, 1h)) == Noted::fresh
        );
    CHECK(note(*spool, id_for("a"), event("one more", CentreState::done, 2h)) == Noted::too_many);
}

TEST_CASE("progress: unfinished is what a centre took lately under a number and has not said to have ended") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    std::vector<std::int64_t> sequences;
    for (auto const* name : {"a", "b", "c", "d", "e"}) {
        auto const stored = put(*spool, make_report(name));
        REQUIRE(stored);
        sequences.push_back(stored->sequence);
    }
    auto edition = make_report("a", "Sudah diubah.");
    edition.revision = 1;
    auto const second = put(*spool, edition);
    REQUIRE(settle(*spool, "lapor", {delivered(sequences[0], "L-a"), delivered(second->sequence, "L-a")}));
    REQUIRE(settle(*spool, "lapor", {delivered(sequences[1], "L-b"), delivered(sequences[2], "L-c")}));
    REQUIRE(settle(*spool, "lapor", {delivered(sequences[3], "L-d")}, some_day() - 24h * 100));
    CHECK(note(*spool, "L-b", event("e1", CentreState::done, 1h)) == Noted::fresh);
    CHECK(note(*spool, "L-c", event("e2", CentreState::in_progress, 1h)) == Noted::fresh);
    auto const ask = [&](std::int64_t after, std::size_t limit) {
        auto found = in_group(*spool, [&] {
            return spool->progress().unfinished("lapor", after, limit, some_day() - 24h * 90);
        });
        REQUIRE(found);
        return std::move(*found);
    };
    auto const all = ask(0, 20);
    REQUIRE(all.reports.size() == 2);
    CHECK(all.reports[0].tracking_id == "L-a");
    CHECK(all.reports[0].id == id_for("a"));
    CHECK(all.reports[1].tracking_id == "L-c");
    CHECK(all.next == 0);
    auto const first = ask(0, 1);
    CHECK(first.next == sequences[0]);
    CHECK(ask(first.next, 1).reports.at(0).tracking_id == "L-c");

    // Of a report that the centre has from its second edition on, that one counts.
    auto later = make_report("f", "Sudah diubah.");
    later.revision = 3;
    REQUIRE(put(*spool, make_report("f")));
    auto const third = put(*spool, later);
    REQUIRE(settle(*spool, "lapor", {delivered(third->sequence, "L-f")}));
    auto const with_later = ask(0, 20);
    REQUIRE(with_later.reports.size() == 3);
    CHECK(with_later.reports[2].sequence == third->sequence);
    CHECK(with_later.reports[2].tracking_id == "L-f");
}
