#include "operations/entry.hpp"

#include "tests/operations/desk_bench.hpp"

using namespace kanal;
using namespace kanal::test;
using operations::Actor;
using operations::RecordEntry;
using operations::Right;
using operations::Rights;
using operations::SaveDraft;

namespace {

RecordEntry visit(std::string token = "entri-0001") {
    RecordEntry record;
    record.channel = "desk";
    record.entry.token = std::move(token);
    record.entry.way = "loket";
    record.entry.received = "2026-03-01T08:30";
    record.entry.zone = "Asia/Jakarta";
    record.entry.name = "Mak Contoh";
    record.entry.text = "Beras bantuan tidak datang dua bulan";
    return record;
}

RecordEntry letter(std::string token, std::string text) {
    auto record = visit(std::move(token));
    record.entry.way = "surat";
    record.entry.agenda = "045.2/1187/2026";
    record.entry.text = std::move(text);
    return record;
}

std::string refusal(Result<operations::EnteredByHand> const& outcome) {
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().fault == Fault::reject);
    return outcome.error().what;
}

}  // namespace

TEST_CASE("entry: what an officer wrote down is a report with a number, and the journal says who wrote it") {
    DeskBench bench;
    auto const entered = bench.run(visit());
    REQUIRE(entered.has_value());
    CHECK(entered->receipt.number.starts_with("3273-26-"));
    CHECK_FALSE(entered->receipt.duplicate);
    CHECK(bench.state(entered->receipt.id) == "queued");
    auto const journal = bench.journal();
    REQUIRE(journal.size() == 1);
    CHECK(journal[0].who == "ani");
    CHECK(journal[0].action == "entry");
    CHECK(journal[0].subject == entered->receipt.id);
    CHECK(journal[0].detail == "loket");
    // The clock of the law begins when the office received it, not when it was written down.
    CHECK(
        bench.record(entered->receipt.id).find("\"received_at\":\"2026-03-01T01:30:00") != std::string::npos
    );
}

TEST_CASE("entry: who may not enter enters nothing") {
    DeskBench bench;
    for (auto const right : {Right::view, Right::decide, Right::reveal, Right::administer})
        CHECK(refusal(bench.run(visit(), Actor{"budi", Rights{right}})) == "anda tidak berhak melakukan ini");
    CHECK(bench.journal().empty());
    CHECK(bench.run(visit(), Actor{"budi", Rights{Right::enter}}).has_value());
}

TEST_CASE("entry: a second click is the same report with one line in the journal") {
    DeskBench bench;
    auto const first = bench.run(visit());
    auto const second = bench.run(visit());
    REQUIRE(second.has_value());
    CHECK(second->receipt.number == first->receipt.number);
    CHECK(second->receipt.duplicate);
    CHECK(bench.journal().size() == 1);
    auto const other = bench.run(visit("entri-0002"));
    CHECK(other->receipt.number != first->receipt.number);
}

TEST_CASE("entry: an agenda number that another letter has is asked about, and taken when it is said again") {
    DeskBench bench;
    auto const first = bench.run(letter("entri-0001", "Lampu padam"));
    REQUIRE(first.has_value());
    CHECK(bench.journal().front().detail == "surat, agenda 045.2/1187/2026");
    auto again = letter("entri-0002", "Jembatan retak");
    REQUIRE(bench.run(SaveDraft{"desk", "entri-0002", "{}"}).has_value());
    auto const why = refusal(bench.run(again));
    CHECK(why.find(first->receipt.number) != std::string::npos);
    CHECK(bench.journal().size() == 1);
    CHECK(bench.run(operations::ListDrafts{"desk"})->size() == 1);  // what was typed is not lost
    again.entry.agenda_used_again = true;
    auto const second = bench.run(again);
    REQUIRE(second.has_value());
    CHECK(second->receipt.number != first->receipt.number);
    CHECK(bench.run(again)->receipt.number == second->receipt.number);
    CHECK(bench.run(operations::ListDrafts{"desk"})->empty());
}

TEST_CASE("entry: a scan goes with the report, and may stand alone") {
    DeskBench bench;
    auto scanned = letter("entri-0001", "");
    CHECK(refusal(bench.run(scanned)) == "isi laporan harus diisi, atau pindaiannya dilampirkan");
    scanned.files.push_back({.name = "surat.pdf", .bytes = "%PDF-1.4\n%contoh\n"});
    auto const entered = bench.run(scanned);
    REQUIRE(entered.has_value());
    CHECK(bench.record(entered->receipt.id).find("\"name\":\"surat.pdf\"") != std::string::npos);
}

TEST_CASE(
    "entry: a time that has not come, an unknown way and a form without a token are refused in Indonesian"
) {
    DeskBench bench;
    auto const with = [&](auto change) {
        auto record = visit();
        change(record.entry);
        return refusal(bench.run(record));
    };
    using desk_entry::Entry;
    CHECK(with([](Entry& entry) { entry.received = "2026-03-02T08:30"; }
    ).starts_with("waktu terima belum tiba"));
    CHECK(with([](Entry& entry) { entry.received = "1926-03-01T08:30"; }).starts_with("waktu terima"));
    CHECK(with([](Entry& entry) { entry.received = "kemarin"; }).starts_with("waktu terima harus"));
    CHECK(with([](Entry& entry) { entry.received = ""; }).starts_with("waktu terima harus"));
    CHECK(with([](Entry& entry) { entry.way = "merpati"; }).starts_with("asal laporan harus"));
    CHECK(with([](Entry& entry) { entry.token = "a:b"; }).starts_with("formulir ini tidak lengkap"));
    auto nowhere = visit();
    nowhere.channel = "app";
    CHECK(refusal(bench.run(nowhere)) == "tidak ada kanal entri petugas di konfigurasi");
    CHECK(bench.journal().empty());
}

TEST_CASE("entry: a draft is kept on the server for the one who typed it, until the entry is recorded") {
    DeskBench bench;
    Actor const ani{"ani", Rights{Right::enter}};
    Actor const budi{"budi", Rights{Right::enter}};
    REQUIRE(bench.run(SaveDraft{"desk", "entri-0001", R"({"isi":"Beras"})"}, ani).has_value());
    REQUIRE(bench.run(SaveDraft{"desk", "entri-0001", R"({"isi":"Beras bantuan"})"}, ani).has_value());
    auto const drafts = bench.run(operations::ListDrafts{"desk"}, ani);
    CHECK(*drafts == std::map<std::string, std::string>{{"entri-0001", R"({"isi":"Beras bantuan"})"}});
    CHECK(bench.run(operations::ListDrafts{"desk"}, budi)->empty());
    REQUIRE(bench.run(visit(), ani).has_value());
    CHECK(bench.run(operations::ListDrafts{"desk"}, ani)->empty());
}

TEST_CASE("entry: drafts are bounded in number and size, and can be put away") {
    DeskBench bench;
    auto const save = [&](int number, std::string text) {
        return bench.run(SaveDraft{"desk", "entri-" + std::to_string(1000 + number), std::move(text)});
    };
    for (int i = 0; i < 20; ++i)
        REQUIRE(save(i, "{}").has_value());
    CHECK_FALSE(save(20, "{}").has_value());
    CHECK(save(3, R"({"isi":"lebih"})").has_value());
    CHECK_FALSE(*save(4, ""));
    CHECK(save(20, "{}").has_value());
    CHECK_FALSE(save(3, std::string(70'000, 'x')).has_value());
}
