#include "spool/sqlite/database.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// What centres were sent by several spools: a key never has two texts of bytes.
class Sent {
public:
    void add(spool::Spool& spool) {
        for (auto const& report : due(spool, "lapor", some_day() + 24h * 30)) {
            auto const [known, first] = records_.try_emplace(report.idempotency_key(), report.record);
            CAPTURE(report.idempotency_key());
            CHECK(known->second == report.record);
        }
    }

    std::size_t keys() const { return records_.size(); }

private:
    std::map<std::string, std::string> records_ = {};
};

spool::FetchResult refused(spool::PendingFetch const& wanted, std::string why) {
    auto result = failed(wanted, std::move(why));
    result.state = spool::FetchState::refused;
    return result;
}

Report removal(std::string const& name) {
    auto report = make_report(name, "");
    report.revision = 500;
    report.content_stands = true;
    report.doubt = "removed, and nobody says by whom";
    return report;
}

Report edition(std::string const& text, std::uint32_t revision) {
    auto report = make_report("a", text);
    report.revision = revision;
    return report;
}

}  // namespace

TEST_CASE("same bytes: pictures that are fetched in another order, or not at all, give other keys") {
    using Steps =
        std::vector<std::pair<std::size_t, std::string>>;  // which, and its bytes or "!" and why not
    Sent sent;
    std::size_t editions = 0;
    for (auto const& steps :
         {Steps{{0, kPng}, {1, "lain"}},
          Steps{{1, "lain"}, {0, kPng}},
          Steps{{0, kPng}, {1, "!private address"}},
          Steps{{0, kPng}, {1, "!too large"}},
          Steps{{0, "berubah"}, {1, "lain"}},
          Steps{{1, "!private address"}, {0, "!private address"}}}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1", "https://cdn.example/2"}));
        auto const wanted = due_fetches(*spool);
        // The second one is late, so that the first is told of alone.
        for (int i = 0; i < spool::FetchLedger::kPatience; ++i)
            REQUIRE(settle_fetch(*spool, failed(wanted.at(steps[1].first))));
        for (auto const& [which, what] : steps) {
            auto const& one = wanted.at(which);
            bool const had = !what.starts_with('!');
            auto const result = had ? fetched(dir, one, what) : refused(one, what.substr(1));
            REQUIRE(settle_fetch(*spool, result));
            if (which == steps[0].first) REQUIRE(settle_fetch(*spool, failed(wanted.at(steps[1].first))));
        }
        sent.add(*spool);
        editions += due(*spool, "lapor", some_day() + 24h * 30).size();
    }
    CHECK(editions == 18);
    CHECK(sent.keys() == 10);
}

TEST_CASE("same bytes: what came of the fetches gives the same key again, whatever failed on the way") {
    Sent sent;
    for (int const failures : {0, 1, 3}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1", "https://cdn.example/2"}));
        auto const wanted = due_fetches(*spool);
        for (int i = 0; i < failures; ++i)
            REQUIRE(settle_fetch(*spool, failed(wanted[1])));
        REQUIRE(settle_fetch(*spool, fetched(dir, wanted[failures % 2 == 0 ? 1 : 0], kPng)));
        REQUIRE(settle_fetch(*spool, fetched(dir, wanted[failures % 2 == 0 ? 0 : 1], kPng)));
        sent.add(*spool);
    }
    CHECK(sent.keys() == 2);
}

TEST_CASE("same bytes: of one report the edition with more files, and then the one that tells of more, holds"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://c.example/1", "https://c.example/2", "https://c.example/3"})
    );
    auto const wanted = due_fetches(*spool);
    for (int i = 0; i < spool::FetchLedger::kPatience; ++i)
        for (auto const& one : wanted)
            REQUIRE(settle_fetch(*spool, failed(one)));
    std::uint64_t last = 0;
    for (std::size_t const which : {2U, 0U, 1U}) {
        auto const& decided = wanted[which];
        bool const given_up = which == 2;
        auto const result =
            given_up ? refused(decided, "private address") : fetched(dir, decided, std::to_string(which));
        REQUIRE(settle_fetch(*spool, result));
        for (auto const& one : wanted)
            REQUIRE(settle_fetch(*spool, failed(one)));
        auto const newest = due(*spool, "lapor").back();
        CHECK(newest.media > last);
        CHECK(newest.media <= std::uint64_t{1} << 53);
        last = newest.media;
    }
    CHECK(due(*spool, "lapor").back().attachments.size() == 2);
}

TEST_CASE("same bytes: a doubtful removal repeats another edition under another key, by the source's time") {
    Sent sent;
    std::string bare;
    for (int const known : {0, 1, 2}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        auto first = make_report("a", "Jalan rusak.");
        first.said_at = some_day() - 24h;
        first.attachments.push_back({.url = "https://cdn.example/1.png"});
        REQUIRE(put(*spool, first));
        if (known == 1) REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
        if (known == 2) REQUIRE(put(*spool, edition("Jalan rusak parah.", 7)));
        auto late = removal("a");
        late.received_at = some_day() + known * 24h;  // when this gateway heard of it
        REQUIRE(put(*spool, late));
        auto const reports = due(*spool, "lapor");
        auto const& record = reports.back().record;
        CHECK(reports.back().revision == 500);
        CHECK(reports.back().received_at == late.received_at);
        if (known < 2)
            CHECK(record.find("\"received_at\":\"2026-02-28T02:00:00.000Z\"") != std::string::npos);
        CHECK(record.find("removed, and nobody says by whom") != std::string::npos);
        CHECK(record.find("\"revision\":500,\"media\":0,\"variant\":") != std::string::npos);
        sent.add(*spool);
    }
    CHECK(sent.keys() == 1 + 1 + 1 + 3);
}

TEST_CASE("same bytes: a removal's record is checked before it is sent, and none is made of a damaged edition"
) {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a", "Jalan rusak.")));
        REQUIRE(put(*spool, removal("a")));
        REQUIRE(put(*spool, make_report("b", "Pagar rusak.")));
    }
    {
        auto const database = spool::Database::open(dir / "spool.db");
        REQUIRE(
            (*database)->script("UPDATE report SET record = replace(record, 'rusak', 'rusuk') WHERE revision "
                                "= 500 OR record LIKE '%Pagar%'")
        );
    }
    auto spool = open_spool(dir.path());
    CHECK(put(*spool, removal("b"))->duplicate);
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].idempotency_key() == id_for("a"));
}

TEST_CASE("same bytes: two changes under one number have keys of their own, whichever came first") {
    Sent sent;
    for (bool const turned : {false, true}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        REQUIRE(put(*spool, edition(turned ? "dua" : "satu", 1772330400)));
        REQUIRE(put(*spool, edition(turned ? "satu" : "dua", 1772330400)));
        sent.add(*spool);
    }
    CHECK(sent.keys() == 5);
}

TEST_CASE("same bytes: what the source tells in two forms has one key a form, and is one report") {
    auto told = make_report("a");
    auto pulled = told;
    pulled.reporter = Reporter{.name = "Warga Contoh"};
    pulled.bytes_may_differ = true;
    Sent sent;
    for (bool const pull_first : {false, true}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        auto const first = put(*spool, pull_first ? pulled : told);
        auto const second = put(*spool, pull_first ? told : pulled);
        CHECK_FALSE(first->duplicate);
        CHECK(second->duplicate);
        CHECK(second->same_content);
        CHECK(first->number == second->number);
        sent.add(*spool);
    }
    CHECK(sent.keys() == 2);
}

TEST_CASE("same bytes: a number that another report had already is no reason for two records under one key") {
    // The first 32 bits of both ids are the same, and so are the numbers made of them.
    auto one = make_report("a");
    auto other = make_report("b");
    one.id = "8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735";
    other.id = "8f5b1c0e-0000-4000-8000-000000000000";
    Sent sent;
    for (bool const turned : {false, true}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        auto const first = put(*spool, turned ? other : one);
        auto const second = put(*spool, turned ? one : other);
        CHECK(first->number != second->number);
        sent.add(*spool);
    }
    CHECK(sent.keys() == 4);
}
