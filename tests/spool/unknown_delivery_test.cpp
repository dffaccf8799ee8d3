#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using EntryKind = spool::DeliveryLedger::Entry::Kind;

namespace {

Settlement settlement(std::int64_t sequence, Settlement::Kind kind, std::optional<Time> not_before = {}) {
    Settlement made;
    made.sequence = sequence;
    made.kind = kind;
    made.why = "sent, and no answer came";
    made.not_before = not_before;
    return made;
}

// A spool with two centres and the reports a, b, c.
struct Bench {
    Bench() {
        auto options = plain_options(dir.path());
        options.centres = {"lapor", "meja"};
        spool = open_spool(options);
        for (auto const* name : {"a", "b", "c"})
            REQUIRE(put(*spool, make_report(name)));
    }

    std::optional<DoubtfulReport> doubtful(Time now = some_day()) {
        auto const found = in_group(*spool, [&] { return spool->deliveries().doubtful("lapor", now); });
        REQUIRE(found);
        return *found;
    }
    spool::DeliveryLedger::Entry enter(
        std::string const& name, std::string const& centre, std::string const& tracking_id
    ) {
        auto const entry = in_group(*spool, [&] {
            return spool->deliveries().enter(id_for(name), centre, tracking_id, "siti", some_day());
        });
        REQUIRE(entry);
        return *entry;
    }
    void make_unknown(std::int64_t sequence, std::optional<Time> not_before = {}) {
        REQUIRE(settle(*spool, "lapor", {settlement(sequence, Settlement::Kind::unknown, not_before)}));
    }
    DeliveryStatus standing(std::string const& name, std::string const& centre) {
        auto const all = in_group(*spool, [&] { return spool->deliveries().statuses(id_for(name), 10); });
        REQUIRE(all);
        for (auto const& one : *all)
            if (one.centre == centre) return one;
        return {};
    }
    std::size_t journal_lines() {
        return in_group(*spool, [&] { return spool->journal("", 100); })->size();
    }
    std::optional<SentEdition> sent_edition(std::int64_t sequence) {
        auto const reports = in_group(*spool, [&]() -> Result<std::vector<OutboundReport>> {
            auto found = spool->deliveries().due("lapor", sequence - 1, sequence, 1, some_day());
            auto noted = spool->deliveries().note_sent_editions("lapor", *found);
            if (!noted) return noted.error();
            return found;
        });
        REQUIRE(reports);
        REQUIRE(reports->size() == 1);
        return reports->front().sent_edition;
    }

    TempDir dir;
    std::unique_ptr<spool::Spool> spool;
};

}  // namespace

TEST_CASE("unknown: a report is asked about from its time on, the one that has waited longest first") {
    Bench bench;
    CHECK_FALSE(bench.doubtful().has_value());
    bench.make_unknown(2, some_day() + 2min);
    bench.make_unknown(1, some_day() + 5min);
    CHECK_FALSE(bench.doubtful().has_value());
    auto const first = bench.doubtful(some_day() + 10min);
    REQUIRE(first.has_value());
    CHECK(first->sequence == 2);
    CHECK(first->id == id_for("b"));
    CHECK(
        first->number ==
        in_group(*bench.spool, [&] { return bench.spool->reports().find(id_for("b")); }).value()->number
    );
    CHECK(first->since == some_day());
    // A wait of more than a day was written by a clock that jumped.
    bench.make_unknown(3, some_day() + 24h * 400);
    CHECK(bench.doubtful()->sequence == 3);
    CHECK(bench.doubtful(some_day() + 24h * 399)->sequence == 2);
}

TEST_CASE("unknown: asking again changes neither since when it is unknown nor why") {
    Bench bench;
    bench.make_unknown(1);
    auto again = settlement(1, Settlement::Kind::unknown, some_day() + 1h);
    again.why = "another";
    REQUIRE(settle(*bench.spool, "lapor", {again}, some_day() + 30min));
    auto const standing = bench.standing("a", "lapor");
    CHECK(standing.state == DeliveryState::unknown);
    CHECK(standing.since == some_day());
    CHECK(standing.why == "sent, and no answer came");
    CHECK(standing.not_before == some_day() + 1h);
    CHECK_FALSE(bench.doubtful(some_day() + 59min).has_value());
    CHECK(bench.doubtful(some_day() + 1h).has_value());
}

TEST_CASE("unknown: what the centre has is delivered, what it certainly has not is queued again") {
    Bench bench;
    bench.make_unknown(1);
    bench.make_unknown(2);
    CHECK(due(*bench.spool, "lapor").size() == 1);
    REQUIRE(settle(*bench.spool, "lapor", {delivered(1, "77"), settlement(2, Settlement::Kind::absent)}));
    CHECK(bench.standing("a", "lapor").tracking_id == "77");
    CHECK(due(*bench.spool, "lapor").size() == 2);
    CHECK_FALSE(due(*bench.spool, "lapor").at(0).suspect);
    // Of one that somebody else has settled meanwhile nothing is taken back.
    REQUIRE(settle(*bench.spool, "lapor", {settlement(1, Settlement::Kind::absent)}));
    CHECK(bench.standing("a", "lapor").state == DeliveryState::delivered);
}

TEST_CASE("unknown: flush makes the question due, and release at one centre leaves the other alone") {
    Bench bench;
    bench.make_unknown(1, some_day() + 1h);
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().hold(id_for("a"), "tunggu", "budi", some_day());
    }));
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().flush(id_for("a"), "budi", some_day());
    }));
    CHECK(bench.doubtful().has_value());
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().release(id_for("a"), "budi", some_day(), "lapor");
    }));
    CHECK(bench.standing("a", "lapor").state == DeliveryState::queued);
    CHECK(bench.standing("a", "meja").state == DeliveryState::held);
    CHECK_FALSE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().release(id_for("a"), "budi", some_day(), "lapor");
    }));
}

TEST_CASE("unknown: by_hand holds a report at once, with its reason") {
    Bench bench;
    auto held = settlement(1, Settlement::Kind::by_hand);
    held.why = "the citizen has withdrawn it";
    REQUIRE(settle(*bench.spool, "lapor", {held}));
    CHECK(bench.standing("a", "lapor").state == DeliveryState::held);
    CHECK(bench.standing("a", "lapor").why == "the citizen has withdrawn it");
}

TEST_CASE("unknown: one that was in hand when the process ended stays suspect until it is sent or settled") {
    Bench bench;
    auto const begin = [&] {
        auto const first = due(*bench.spool, "lapor").at(0);
        auto begun = in_group(*bench.spool, [&] {
            return bench.spool->deliveries().begin("lapor", {first}, some_day());
        });
        REQUIRE(begun);
        REQUIRE(begun->size() == 1);
        return begun->front().suspect;
    };
    CHECK_FALSE(begin());
    // The process ended; the next one is stopped before it has sent anything.
    CHECK(begin());
    auto untried = settlement(1, Settlement::Kind::retry);
    untried.tried = false;
    REQUIRE(settle(*bench.spool, "lapor", {untried}));
    CHECK(due(*bench.spool, "lapor").at(0).suspect);
    // A person holds and releases it without having looked.
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().hold(id_for("a"), "tunggu", "budi", some_day());
    }));
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().release(id_for("a"), "budi", some_day());
    }));
    CHECK(begin());
    REQUIRE(settle(*bench.spool, "lapor", {settlement(1, Settlement::Kind::retry)}));
    CHECK_FALSE(due(*bench.spool, "lapor").at(0).suspect);
}

TEST_CASE("heard: the centre's own word settles what was unknown and gives what it has its number") {
    Bench bench;
    auto const hear = [&](std::string const& name, std::string const& tracking_id) {
        auto const found = in_group(*bench.spool, [&] {
            return bench.spool->deliveries().hear_tracking_id(id_for(name), "lapor", tracking_id, some_day());
        });
        REQUIRE(found);
        return *found;
    };
    bench.make_unknown(1);
    REQUIRE(settle(*bench.spool, "lapor", {delivered(2, id_for("b"))}));
    CHECK(hear("a", "77"));
    CHECK_FALSE(hear("b", "78"));
    CHECK_FALSE(hear("c", "79"));
    CHECK_FALSE(hear("nobody", "80"));
    CHECK(bench.standing("a", "lapor").state == DeliveryState::delivered);
    CHECK(bench.standing("a", "lapor").tracking_id == "77");
    CHECK(bench.standing("b", "lapor").tracking_id == "78");
    CHECK(bench.standing("c", "lapor").state == DeliveryState::queued);
    CHECK(bench.standing("a", "meja").state == DeliveryState::queued);
}

TEST_CASE("entered: what a person says is at the centre is delivered there, once, with a line in the journal"
) {
    Bench bench;
    bench.make_unknown(1);
    auto const done = bench.enter("a", "lapor", "1900042");
    CHECK(done.kind == EntryKind::done);
    CHECK(done.centre == "lapor");
    CHECK(bench.standing("a", "lapor").state == DeliveryState::delivered);
    CHECK(bench.standing("a", "lapor").tracking_id == "1900042");
    CHECK(bench.standing("a", "lapor").why == "entered by a person");
    CHECK(bench.standing("a", "meja").state == DeliveryState::queued);
    CHECK(bench.enter("a", "lapor", "1900042").kind == EntryKind::again);
    auto const journal = in_group(*bench.spool, [&] { return bench.spool->journal(id_for("a"), 10); });
    REQUIRE(journal->size() == 1);
    CHECK(journal->at(0).action == "entered");
    CHECK(journal->at(0).who == "siti");
    CHECK(journal->at(0).detail == "lapor 1900042");
    // Typed wrong, and mended.
    CHECK(bench.enter("a", "lapor", "1900043").kind == EntryKind::done);
    CHECK(bench.standing("a", "lapor").tracking_id == "1900043");
}

TEST_CASE("entered: queued, held and unknown editions alike count as delivered") {
    Bench bench;
    auto edited = make_report("a", "Jalan rusak, parah");
    edited.revision = 1;
    REQUIRE(put(*bench.spool, edited));
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().hold(id_for("b"), "tunggu", "budi", some_day());
    }));
    bench.make_unknown(1);
    CHECK(bench.enter("a", "lapor", "7").kind == EntryKind::done);
    CHECK(bench.enter("b", "meja", "8").kind == EntryKind::done);
    CHECK(bench.enter("c", "meja", "9").kind == EntryKind::done);
    CHECK(due(*bench.spool, "lapor").size() == 1);
    CHECK(due(*bench.spool, "meja").size() == 2);
    auto const backlog = in_group(*bench.spool, [&] { return bench.spool->deliveries().backlog(); });
    CHECK(backlog->at(0).queued == 1);
    CHECK(backlog->at(0).held == 1);
    CHECK(backlog->at(0).unknown == 0);
}

TEST_CASE("entered: nothing is changed where it is not clear what is meant, or the gateway knows better") {
    Bench bench;
    auto const lines = bench.journal_lines();
    CHECK(bench.enter("a", "", "7").kind == EntryKind::several);
    CHECK(bench.enter("a", "nobody", "7").kind == EntryKind::nowhere);
    REQUIRE(settle(*bench.spool, "lapor", {delivered(1, "77")}));
    auto const known = bench.enter("a", "lapor", "7");
    CHECK(known.kind == EntryKind::delivered);
    CHECK(known.tracking_id == "77");
    CHECK(bench.journal_lines() == lines);
    // The only centre where it is still open is meant.
    CHECK(bench.enter("a", "", "8").centre == "meja");
}

TEST_CASE("entered: a report that is being sent has to wait") {
    Bench bench;
    auto const reports = due(*bench.spool, "lapor");
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().begin("lapor", reports, some_day());
    }));
    CHECK(bench.enter("b", "lapor", "7").kind == EntryKind::in_hand);
    REQUIRE(settle(*bench.spool, "lapor", {settlement(2, Settlement::Kind::retry)}));
    CHECK(bench.enter("b", "lapor", "7").kind == EntryKind::done);
}

TEST_CASE("sent edition: an edition is told which other one the centre has or may have") {
    Bench bench;
    auto edited = make_report("a", "Jalan rusak, parah");
    edited.revision = 1;
    REQUIRE(put(*bench.spool, edited));
    CHECK_FALSE(bench.sent_edition(1).has_value());
    CHECK_FALSE(bench.sent_edition(4).has_value());
    // In hand when the process ended.
    auto const first = due(*bench.spool, "lapor");
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().begin("lapor", {first.at(0)}, some_day());
    }));
    REQUIRE(bench.sent_edition(4).has_value());
    CHECK_FALSE(bench.sent_edition(4)->delivered);
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().hold(id_for("a"), "tunggu", "budi", some_day());
    }));
    REQUIRE(in_group(*bench.spool, [&] {
        return bench.spool->deliveries().release(id_for("a"), "budi", some_day());
    }));
    CHECK(bench.sent_edition(4).has_value());
    bench.make_unknown(1);
    CHECK_FALSE(bench.sent_edition(4)->delivered);
    REQUIRE(settle(*bench.spool, "lapor", {delivered(1, "77")}));
    CHECK(bench.sent_edition(4)->delivered);
    CHECK(bench.sent_edition(4)->tracking_id == "77");
    CHECK(bench.sent_edition(4)->revision == 0);
    CHECK_FALSE(bench.sent_edition(2).has_value());
}
