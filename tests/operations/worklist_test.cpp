#include "operations/worklist.hpp"

#include "operations/delivery.hpp"
#include "tests/operations/desk_bench.hpp"

using namespace kanal;
using namespace kanal::test;
using operations::Actor;
using operations::ListWork;
using operations::Right;
using operations::Rights;

namespace {

Submission said(std::string const& key, std::string const& text) {
    Submission submission;
    submission.external_id = key;
    submission.text = text;
    return submission;
}

std::vector<std::string> titles(operations::WorkPage const& page) {
    std::vector<std::string> found;
    for (auto const& item : page.items)
        found.push_back(item.title);
    return found;
}

using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("worklist: what waits for a person comes oldest first and leaves with LAPOR!'s number") {
    DeskBench bench;
    auto const first = bench.accept(said("a", "Jalan rusak"));
    bench.accept(said("b", "Lampu padam"));
    auto const page = bench.run(ListWork{});
    REQUIRE(page.has_value());
    CHECK(page->centre == "lapor");
    CHECK(page->waiting == 2);
    CHECK(page->next == 0);
    CHECK(titles(*page) == Titles{"Jalan rusak", "Lampu padam"});
    REQUIRE(bench.run(operations::EnterReport{first.number, "", "1900042"}).has_value());
    CHECK(titles(*bench.run(ListWork{})) == Titles{"Lampu padam"});
    CHECK(bench.state(first.id) == "delivered");
}

TEST_CASE("worklist: it goes on page by page, and holds nothing that is held or in review") {
    DeskBench bench;
    auto const held = bench.accept(said("a", "Ditahan"));
    bench.accept(said("b", "Satu"));
    auto doubtful = said("c", "Ditinjau");
    doubtful.doubt = "mailing list";
    bench.accept(std::move(doubtful));
    bench.accept(said("d", "Dua"));
    REQUIRE(bench.run(operations::HoldReport{held.id, "cek"}).has_value());
    ListWork list;
    list.limit = 1;
    auto const first = bench.run(list);
    CHECK(titles(*first) == Titles{"Satu"});
    CHECK(first->next > 0);
    list.after = first->next;
    auto const second = bench.run(list);
    CHECK(titles(*second) == Titles{"Dua"});
    list.after = second->next;
    CHECK(titles(*bench.run(list)).empty());
}

TEST_CASE("worklist: a report that the citizen changed is one item, and says where it stands already") {
    DeskBench bench;
    auto const report = bench.accept(said("a", "Jalan rusak"));
    auto changed = said("a", "Jalan rusak parah");
    changed.revision = 1;
    bench.accept(changed);
    CHECK(titles(*bench.run(ListWork{})) == Titles{"Jalan rusak parah"});
    REQUIRE(bench.run(operations::EnterReport{report.number, "", "1900042"}).has_value());
    CHECK(titles(*bench.run(ListWork{})).empty());
    changed.revision = 2;
    changed.text = "Sudah diperbaiki";
    bench.accept(changed);
    auto const page = bench.run(ListWork{});
    REQUIRE(page->items.size() == 1);
    CHECK(page->items[0].tracking_id == "1900042");
}

TEST_CASE("worklist: it is for those who may decide, and asks which centre where it cannot know") {
    DeskBench bench;
    for (auto const right : {Right::view, Right::enter, Right::reveal, Right::administer})
        CHECK_FALSE(bench.run(ListWork{}, Actor{"budi", Rights{right}}).has_value());
    CHECK(bench.run(ListWork{}, Actor{"budi", Rights{Right::decide}}).has_value());
    auto const refusal = [&bench](std::string centre) {
        ListWork list;
        list.centre = std::move(centre);
        auto const page = bench.run(list);
        return page ? std::string("none") : page.error().what;
    };
    CHECK(refusal("lain").starts_with("tidak ada pusat yang diisi petugas"));
    bench.manual = {"lapor", "meja"};
    CHECK(refusal("").starts_with("ada beberapa pusat"));
    CHECK(refusal("lapor") == "none");
    bench.manual = {};
    CHECK(refusal("").starts_with("tidak ada pusat yang diisi petugas"));
    CHECK(bench.journal().empty());
}

TEST_CASE("worklist: a copy that somebody takes stands in the journal with its rows") {
    DeskBench bench;
    REQUIRE(bench.run(operations::RecordExport{"daftar kerja LAPOR!", 17}).has_value());
    auto const journal = bench.journal();
    REQUIRE(journal.size() == 1);
    CHECK(journal[0].action == "export");
    CHECK(journal[0].detail == "daftar kerja LAPOR!, 17 baris");
}
