#include "operations/operations.hpp"

#include "daemon/intake.hpp"
#include "daemon/metrics.hpp"
#include "operations/backup.hpp"
#include "operations/delivery.hpp"
#include "operations/journal.hpp"
#include "operations/logins.hpp"
#include "operations/people.hpp"
#include "operations/quarantined.hpp"
#include "operations/replay.hpp"
#include "operations/report_file.hpp"
#include "operations/resend.hpp"
#include "operations/reveal.hpp"
#include "operations/review.hpp"
#include "operations/try_centre.hpp"
#include "operations/verify.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using operations::Actor;
using operations::Right;
using operations::Rights;

namespace {

Rights all_but(Right missing) {
    Rights rights;
    for (auto const right :
         {Right::view, Right::enter, Right::decide, Right::reveal, Right::confidential, Right::administer})
        if (right != missing) rights = rights.with(right);
    return rights;
}

// Understands every delivery from the second time on.
class LateLearner final : public Channel {
public:
    Result<Reading> read(RawBytes const& raw) const override {
        Reading reading;
        Submission submission;
        submission.external_id = raw.bytes;
        submission.text = "Lampu mati di " + raw.bytes;
        submission.raw = raw;
        reading.submissions.push_back(std::move(submission));
        if (half) reading.ignored.push_back({raw, "kind: new"});
        return reading;
    }

    bool half = false;  // a part stays unknown
};

// A gateway without doors: the real intake over a real spool.
class Bench {
public:
    Bench()
        : spool_(open_spool(dir_.path()), [] {}),
          index_(dir_.path(), spool_),
          intake_(spool_, index_, metrics_, {"32.73", "Kota Contoh", "Asia/Jakarta"}),
          operations_({
              spool_,
              [this](std::string const& name) { return name == "app" ? channel : nullptr; },
              [this](Batch batch, operations::ReadAgain source) {
                  return intake_.store_again(std::move(batch), std::move(source));
              },
              [this] { ++wakes; },
              [] { return some_day(); },
              [](std::string const& centre) { return centre == "lapor"; },
              [this] { return repeatable; },
              [this](std::string centre) { return try_centre(std::move(centre)); },
          }) {
        intake_.set_channel("app", "mobile_api", {});
    }

    // The receipt of a new report; in review where there is a doubt.
    Receipt accept(std::string const& key, std::string const& doubt = "") {
        Submission submission;
        submission.external_id = key;
        submission.text = "Jalan rusak " + key;
        submission.doubt = doubt;
        Batch batch;
        batch.channel = "app";
        batch.reading.submissions.push_back(std::move(submission));
        return store(std::move(batch)).front();
    }

    // The id of a quarantined item or an ignored event.
    std::string keep(std::vector<Fragment> Reading::*where) {
        Batch batch;
        batch.channel = "app";
        (batch.reading.*where).push_back({{"text/plain", "pasar"}, "kind: new"});
        store(std::move(batch));
        return where == &Reading::unreadable ? "q1" : "i1";
    }

    template <class Operation>
    Result<typename Operation::Outcome> run(Operation operation, Actor actor) {
        std::optional<Result<typename Operation::Outcome>> outcome;
        run_coroutine([&]() -> asio::awaitable<void> {
            auto running = operations_.run(std::move(operation), std::move(actor));
            outcome.emplace(co_await std::move(running));
        });
        return std::move(*outcome);
    }

    template <class Job>
    auto ask(Job job) {
        return spool_.wait(std::move(job));
    }

    std::vector<spool::Spool::JournalEntry> journal() {
        return *ask([](spool::Spool& spool) { return spool.journal("", 100); });
    }
    std::string state(std::string const& id) {
        return (*ask([&id](spool::Spool& spool) { return spool.reports().find(id); }))->state;
    }

    std::string quarantine_state(std::string const& item) {
        return (*ask([&item](spool::Spool& spool) { return spool.quarantine().find(item); }))->state;
    }
    bool was_replayed(std::string const& event) {
        return (*ask([&event](spool::Spool& spool) { return spool.ignored().find(event); }))->replayed;
    }

    // Without the right nothing happens; with it the operation is done and one line in the journal says it.
    template <class Operation>
    typename Operation::Outcome check(
        Operation operation,
        Right right,
        std::string const& action,
        std::string const& subject,
        std::string const& detail = ""
    ) {
        auto const before = journal().size();
        auto const refused = run(operation, {"budi", all_but(right)});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().fault == Fault::reject);
        CHECK(refused.error().what == "anda tidak berhak melakukan ini");
        CHECK(journal().size() == before);

        auto done = run(operation, {"ani", Rights{right}});
        if (!done.has_value()) FAIL(done.error().what);
        auto const after = journal();
        REQUIRE(after.size() == before + 1);
        CHECK(after.front().who == "ani");
        CHECK(after.front().action == action);
        CHECK(after.front().subject == subject);
        CHECK(after.front().detail == detail);
        return std::move(*done);
    }

    std::shared_ptr<LateLearner> channel = std::make_shared<LateLearner>();
    int wakes = 0;
    std::vector<std::string> tried = {};  // centres
    std::optional<Outcome> of_trial = {};
    std::vector<std::string> repeatable = {"lapor"};  // centres

private:
    asio::awaitable<std::optional<Outcome>> try_centre(std::string centre) {
        // The journal speaks before anything is sent.
        tried.push_back(centre + " after " + journal().front().action);
        co_return of_trial;
    }

    std::vector<Receipt> store(Batch batch) {
        std::vector<Receipt> receipts;
        run_coroutine([&]() -> asio::awaitable<void> {
            auto accepting = intake_.accept(std::move(batch));
            auto accepted = co_await std::move(accepting);
            if (accepted.has_value()) receipts = std::move(*accepted);
        });
        return receipts;
    }

    TempDir dir_;
    spool::SpoolThread spool_;
    readmodel::ReadModel index_;
    daemon::Metrics metrics_;
    daemon::DurableIntake intake_;
    operations::Operations operations_;
};

}  // namespace

TEST_CASE("operations: who may decide lets a report pass, and the journal says who did") {
    Bench bench;
    auto const report = bench.accept("a", "mailing list");
    REQUIRE(bench.state(report.id) == "review");
    CHECK(bench.check(operations::PassReport{report.number}, Right::decide, "pass", report.id) == report.id);
    CHECK(bench.state(report.id) == "queued");
    CHECK(bench.wakes == 1);
}

TEST_CASE("operations: a report is closed with a reason, and not without one") {
    Bench bench;
    auto const report = bench.accept("a", "mailing list");
    auto const unsaid = bench.run(operations::CloseReport{report.id, ""}, {"ani", Rights::all()});
    REQUIRE_FALSE(unsaid.has_value());
    CHECK(unsaid.error().what == "alasan harus diisi");
    bench.check(operations::CloseReport{report.id, "ucapan"}, Right::decide, "close", report.id, "ucapan");
    CHECK(bench.state(report.id) == "closed");
}

TEST_CASE("operations: a report is held with a reason, released, and pushed") {
    Bench bench;
    auto const report = bench.accept("a");
    bench.check(operations::HoldReport{report.number, "tunggu"}, Right::decide, "hold", report.id, "tunggu");
    CHECK(bench.state(report.id) == "held");
    bench.check(operations::ReleaseReport{report.number}, Right::decide, "release", report.id);
    CHECK(bench.state(report.id) == "queued");
    bench.check(operations::FlushReports{report.number}, Right::decide, "flush", report.id);
    bench.check(operations::FlushReports{}, Right::decide, "flush", "");
    CHECK(bench.wakes == 3);
}

TEST_CASE("operations: a report that a person took to the centre is entered with its tracking id") {
    Bench bench;
    auto const report = bench.accept("a");
    auto const entered = bench.check(
        operations::EnterReport{report.number, "lapor", "1900042"},
        Right::decide,
        "entered",
        report.id,
        "lapor 1900042"
    );
    CHECK(entered.centre == "lapor");
    CHECK_FALSE(entered.again);
    CHECK(bench.state(report.id) == "delivered");
    Actor const ani{"ani", Rights::all()};
    CHECK(bench.run(operations::EnterReport{report.number, "", "1900042"}, ani)->again);
    for (auto const* const typed : {"", "19 00", "nomor\n1", "\x1b[2J"}) {
        auto const refused = bench.run(operations::EnterReport{report.number, "", typed}, ani);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().what.starts_with("nomor di pusat terdiri atas"));
    }
    auto const nowhere = bench.run(operations::EnterReport{report.number, "meja", "1"}, ani);
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().what.starts_with("laporan ini tidak menunggu di pusat itu"));
    CHECK(bench.journal().size() == 1);
}

TEST_CASE("operations: what the channel has learned to read leaves the quarantine as a report") {
    Bench bench;
    auto const item = bench.keep(&Reading::unreadable);
    auto const replayed = bench.check(operations::ReplayQuarantined{item}, Right::decide, "replay", item);
    CHECK(replayed.reports == 1);
    CHECK(bench.quarantine_state(item) == "replayed");
    auto const again = bench.run(operations::ReplayQuarantined{item}, {"ani", Rights::all()});
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().what == "tidak ada butir karantina yang menunggu dengan id ini");
}

TEST_CASE("operations: a quarantined item is put away with a reason") {
    Bench bench;
    auto const item = bench.keep(&Reading::unreadable);
    bench.check(
        operations::DiscardQuarantined{item, "bukan laporan"}, Right::decide, "discard", item, "bukan laporan"
    );
    CHECK(bench.quarantine_state(item) == "discarded");
}

TEST_CASE("operations: an ignored event that is read again is listed no longer") {
    Bench bench;
    auto const event = bench.keep(&Reading::ignored);
    CHECK(bench.check(operations::ReplayIgnored{event}, Right::decide, "replay", event).reports == 1);
    CHECK(bench.was_replayed(event));
}

TEST_CASE(
    "operations: an ignored event of which a part is still unknown stays listed, and the journal has the "
    "replay"
) {
    Bench bench;
    bench.channel->half = true;
    auto const event = bench.keep(&Reading::ignored);
    auto const replayed = bench.check(
        operations::ReplayIgnored{event}, Right::decide, "replay", event, "a part is still unknown"
    );
    CHECK(replayed.stays_listed);
    CHECK_FALSE(bench.was_replayed(event));
}

TEST_CASE("operations: taking a copy of everything is for administrators, and stands in the journal") {
    Bench bench;
    bench.check(operations::RecordBackup{}, Right::administer, "backup", "");
}

TEST_CASE("operations: every change names a wrong digit in a number, and changes nothing") {
    Bench bench;
    auto number = bench.accept("a", "mailing list").number;
    number.back() = static_cast<char>('0' + (number.back() - '0' + 1) % 10);
    Actor const ani{"ani", Rights::all()};
    auto const check = [](auto const& refused) {
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().what.find("angka yang keliru") != std::string::npos);
    };
    check(bench.run(operations::PassReport{number}, ani));
    check(bench.run(operations::CloseReport{number, "x"}, ani));
    check(bench.run(operations::HoldReport{number, "x"}, ani));
    check(bench.run(operations::ReleaseReport{number}, ani));
    check(bench.run(operations::FlushReports{number}, ani));
    check(bench.run(operations::ReplayQuarantined{number}, ani));
    check(bench.run(operations::DiscardQuarantined{number, "x"}, ani));
    check(bench.run(operations::ReplayIgnored{number}, ani));
    CHECK(bench.journal().empty());
}

TEST_CASE("operations: a report is found by the number that the centre gave it") {
    Bench bench;
    auto const report = bench.accept("a");
    auto const deliver = [](spool::Spool& spool) {
        return spool.deliveries().settle("lapor", {delivered(1, "LAPOR-77")}, some_day());
    };
    REQUIRE(bench.ask(deliver).has_value());
    auto const refused = bench.run(operations::HoldReport{"LAPOR-77", "x"}, {"ani", Rights::all()});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().what == "laporan ini tidak sedang mengantre ke pusat");
}

TEST_CASE("operations: an administrator has sent again what a centre took, and the report's journal says so"
) {
    Bench bench;
    auto const report = bench.accept("a");
    auto const deliver = [](spool::Spool& spool) {
        return spool.deliveries().settle(
            "lapor", {delivered(1, "LAPOR-77")}, some_day() - std::chrono::hours(1)
        );
    };
    REQUIRE(bench.ask(deliver).has_value());
    operations::ResendReports resend;
    resend.since = some_day() - std::chrono::hours(2);
    auto const resent = bench.check(resend, Right::administer, "resend", report.id, "lapor");
    CHECK(resent.messages == 1);
    CHECK(resent.gone == 0);
    CHECK(bench.state(report.id) == "queued");
}

TEST_CASE("operations: nothing is sent again to a centre that would take it twice, or that is not there") {
    Bench bench;
    bench.accept("a");
    auto const deliver = [](spool::Spool& spool) {
        return spool.deliveries().settle(
            "lapor", {delivered(1, "LAPOR-77")}, some_day() - std::chrono::hours(1)
        );
    };
    REQUIRE(bench.ask(deliver).has_value());
    Actor const ani{"ani", Rights::all()};
    auto const refusal = [&](Time since, std::string centre) {
        operations::ResendReports resend;
        resend.since = since;
        resend.centre = std::move(centre);
        auto const refused = bench.run(resend, ani);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().fault == Fault::reject);
        return refused.error().what;
    };
    CHECK(refusal(some_day() + std::chrono::hours(1), "lapor") == "waktu itu belum lewat");
    CHECK(refusal(Time(), "tidak-ada") == "tidak ada pusat bernama ini di konfigurasi");
    bench.repeatable.clear();
    CHECK(refusal(Time(), "lapor").starts_with("pusat ini tidak mengenal kiriman ulang"));
    CHECK(refusal(Time(), "") == "tidak ada pusat yang mengenal kiriman ulang");
    CHECK(bench.journal().empty());
}

TEST_CASE("operations: a centre is tried by an administrator, after the journal has noted it") {
    Bench bench;
    bench.of_trial = Outcome{.kind = Outcome::Kind::delivered, .tracking_id = "T-1"};
    auto const outcome =
        bench.check(operations::TryCentre{"lapor"}, Right::administer, "centre_try", "lapor");
    CHECK(outcome.kind == Outcome::Kind::delivered);
    CHECK(bench.tried == std::vector<std::string>{"lapor after centre_try"});
    bench.of_trial.reset();
    CHECK_FALSE(bench.run(operations::TryCentre{"lapor"}, {"ani", Rights::all()}).has_value());
    auto const before = bench.journal().size();
    CHECK_FALSE(bench.run(operations::TryCentre{"another"}, {"ani", Rights::all()}).has_value());
    CHECK(bench.journal().size() == before);
}

TEST_CASE("operations: a verified report is corrected and passed in one step, unless somebody was faster") {
    Bench bench;
    auto const report = bench.accept("a", "mailing list");
    Actor const ani{"ani", Rights::all()};
    auto const seen = bench.run(operations::LookAtReport{report.number}, ani);
    REQUIRE(seen.has_value());
    operations::VerifyReport verify{.report = report.id, .version = seen->version, .changed = "judul"};
    verify.correction.title = "Jalan rusak";
    auto const refused = bench.run(verify, {"budi", all_but(Right::decide)});
    REQUIRE_FALSE(refused.has_value());
    auto const decided = bench.run(verify, ani);
    REQUIRE(decided.has_value());
    CHECK(decided->passed);
    CHECK(bench.state(report.id) == "queued");
    CHECK(bench.journal().front().action == "pass");
    CHECK(bench.journal().at(1).action == "verify");
    auto const lines = bench.journal().size();
    auto const late = bench.run(verify, ani);
    REQUIRE(late.has_value());
    CHECK(late->stale);
    CHECK(bench.run(operations::ArchiveReport{report.id, seen->version, "ganda"}, ani)->stale);
    CHECK(bench.run(operations::PostponeReport{report.id, seen->version, "kurang"}, ani)->stale);
    CHECK(bench.run(operations::DeclineReport{report.id, seen->version, "provinsi"}, ani)->stale);
    CHECK(bench.journal().size() == lines);
}

TEST_CASE("operations: postponing, declining and archiving ask for a reason and leave one line") {
    Bench bench;
    auto const later = bench.accept("a", "mailing list");
    auto const others = bench.accept("b", "mailing list");
    auto const closed = bench.accept("c", "mailing list");
    Actor const ani{"ani", Rights::all()};
    CHECK(bench.run(operations::PostponeReport{later.id}, ani).has_error());
    CHECK(bench.run(operations::DeclineReport{others.id}, ani).has_error());
    CHECK(bench.run(operations::ArchiveReport{closed.id}, ani).has_error());
    CHECK(bench.journal().empty());
    bench.check(
        operations::PostponeReport{later.id, "", "lokasi"}, Right::decide, "postpone", later.id, "lokasi"
    );
    CHECK(bench.state(later.id) == "review");
    bench.check(
        operations::ArchiveReport{closed.id, "", "ganda"}, Right::decide, "close", closed.id, "ganda"
    );
    CHECK(bench.state(closed.id) == "closed");
    REQUIRE(bench.run(operations::DeclineReport{others.id, "", "provinsi"}, ani).has_value());
    CHECK(bench.state(others.id) == "queued");
    CHECK(bench.journal().at(1).action == "decline");
}

TEST_CASE("operations: who looks at a reporter says why, and that changes no version") {
    Bench bench;
    auto const report = bench.accept("a");
    Actor const ani{"ani", Rights::all()};
    auto const before = bench.run(operations::LookAtReport{report.id}, ani)->version;
    CHECK(bench.run(operations::RevealReporter{report.id, ""}, ani).has_error());
    bench.check(
        operations::RevealReporter{report.number, "tanya"}, Right::reveal, "reveal", report.id, "tanya"
    );
    auto const raw = bench.run(operations::TakeRaw{report.id, "bukti"}, ani);
    REQUIRE(raw.has_value());
    CHECK(bench.run(operations::LookAtReport{report.id}, ani)->version == before);
    auto const item = bench.keep(&Reading::unreadable);
    auto const seen =
        bench.check(operations::LookAtQuarantined{item, "sebab"}, Right::reveal, "raw", item, "sebab");
    CHECK(seen.raw.bytes == "pasar");
}

TEST_CASE("operations: people are added with a link that works once, change and go with their sessions") {
    Bench bench;
    Actor const root{"root", Rights::all()};
    auto const link = bench.check(
        operations::AddPerson{"rina", operations::Role::officer, true},
        Right::administer,
        "user_add",
        "meja/rina",
        "petugas, rahasia"
    );
    CHECK(link.key.size() == 64);
    CHECK(bench.run(operations::AddPerson{"rina"}, root).has_error());
    CHECK(bench.run(operations::AddPerson{"Rina"}, root).has_error());
    auto const rina = bench.run(operations::ReadPeople(), root)->people.front();
    CHECK(rina.actor().name == "meja/rina");
    CHECK(rina.rights().include(Right::confidential));
    CHECK_FALSE(rina.rights().include(Right::administer));
    CHECK(rina.link != link.key);
    operations::ChoosePassword const wrong{"rina", "bukan", "$argon2id$x"};
    CHECK(bench.run(wrong, rina.actor()).has_error());
    operations::ChoosePassword const right{"rina", rina.link, "$argon2id$x"};
    REQUIRE(bench.run(right, rina.actor()).has_value());
    CHECK(bench.run(right, rina.actor()).has_error());
    REQUIRE(bench.run(operations::BeginSession{"rina", "kunci", "sandi"}, rina.actor()).has_value());
    CHECK(bench.run(operations::ReadPeople(), root)->sessions.size() == 1);
    REQUIRE(bench.run(operations::ChangePerson{"rina", operations::Role::observer}, root).has_value());
    CHECK(bench.journal().front().detail == "petugas, rahasia -> pengamat");
    REQUIRE(bench.run(operations::RemovePerson{"rina"}, root).has_value());
    auto const nobody = bench.run(operations::ReadPeople(), root);
    CHECK(nobody->people.empty());
    CHECK(nobody->sessions.empty());
    auto const all = bench.run(operations::ReadJournal{.who = "meja/rina"}, root);
    REQUIRE(all.has_value());
    CHECK(all->lines.size() == 2);
    auto const page = bench.run(operations::ReadJournal{.limit = 2}, root);
    CHECK(page->lines.size() == 2);
    CHECK(bench.run(operations::ReadJournal{.before = page->next, .limit = 50}, root)->lines.size() == 3);
}
