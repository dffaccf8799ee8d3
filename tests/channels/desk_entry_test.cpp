#include "channels/desk_entry/entry.hpp"
#include "channels/desk_entry/entry_payload.hpp"
#include "tests/channels/reading_parts.hpp"
#include "tests/channels/replay.hpp"
#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>

using namespace kanal;
using namespace kanal::test;
using desk_entry::Entry;

namespace {

Reading read(std::string bytes) {
    auto reading = desk_entry::read_payload({"application/json", std::move(bytes)}, "meja");
    REQUIRE(reading.has_value());
    return *reading;
}

std::string file(char const* name) {
    std::ifstream stream(std::string(KANAL_SOURCE_DIR "/tests/data/desk_entry/") + name);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Submission entry(std::string const& members) {
    return only_submission(read("{" + members + "}"));
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("desk entry: a letter is named by its agenda number and was said when the office received it") {
    auto const letter = only_submission(read(file("letter.json")));
    CHECK(letter.account == "meja");
    CHECK(letter.external_id == "045.2/1187/2026");
    CHECK(letter.author.name == "Ketua RT 04 Kel. Contoh");
    CHECK(letter.author.address == "Jl. Kenanga No. 3 RT 04/RW 02");
    CHECK(letter.title == "Permohonan perbaikan lampu jalan");
    CHECK(letter.text == "Lima lampu jalan padam sejak awal bulan.\n\nHormat kami");
    CHECK(letter.place->said == "RT 04/RW 02 Kel. Contoh");
    CHECK(letter.wishes.report_class == ReportClass::complaint);
    // 09.15 in Jakarta.
    CHECK(
        letter.said_at ==
        Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::minutes(135)
    );
    CHECK(letter.problems.empty());
}

TEST_CASE("desk entry: the same form sent twice is one report") {
    CHECK(read(file("twice.json")).submissions.size() == 1);
}

TEST_CASE("desk entry: a visitor without a number has no id of his own, and no contact is no fault") {
    auto const visitor = entry(
        R"("asal":"loket","diterima":"2026-11-24T10:02","nama":"Mak Contoh","isi":"Beras tidak datang","rahasia":true)"
    );
    CHECK(visitor.external_id.empty());
    CHECK(visitor.wishes.confidential);
    CHECK_FALSE(visitor.wishes.anonymous);
    CHECK(visitor.problems.empty());
}

TEST_CASE("desk entry: an agenda number that is used again names another report") {
    auto const first = entry(R"("token":"a-0000001","nomor_agenda":"17","isi":"satu")");
    auto const second =
        entry(R"("token":"b-0000001","nomor_agenda":"17","agenda_dipakai_lagi":true,"isi":"dua")");
    CHECK(first.external_id == "17");
    CHECK(second.external_id == "17:b-0000001");
}

TEST_CASE("desk entry: a fax says which day and which pages are missing") {
    auto const fax = entry(
        R"x("asal":"faks","diterima":"2026-11-24","halaman":3,"halaman_terbaca":2,"isi":"(lihat lampiran)")x"
    );
    CHECK(fax.problems == Lines{"said_at: only a date is known", "text: 2 of 3 pages can be read"});
}

TEST_CASE("desk entry: the hour is the office's, also in the east of the country") {
    auto const at = [](std::string const& zone) {
        return entry(R"("diterima":"2026-11-24T09:15","zona":")" + zone + R"(","isi":"x")").said_at;
    };
    CHECK(*at("Asia/Jakarta") - *at("Asia/Makassar") == std::chrono::hours(1));
    CHECK(*at("Asia/Jakarta") - *at("Asia/Jayapura") == std::chrono::hours(2));
}

TEST_CASE("desk entry: what is no time or no class of the form is a problem and refuses nothing") {
    auto const odd = entry(R"("diterima":"kemarin pagi","jenis":"gugatan","isi":"x")");
    CHECK_FALSE(odd.said_at.has_value());
    CHECK_FALSE(odd.wishes.report_class.has_value());
    CHECK(odd.problems == Lines{"class: not one of the form's", "said_at: not a date and time"});
}

TEST_CASE("desk entry: what was kept of each entry reads as that entry again") {
    for (auto const* const name : {"letter.json", "twice.json"})
        check_replay(read(file(name)), [](RawBytes const& raw) {
            return desk_entry::read_payload(raw, "meja");
        });
}

TEST_CASE("desk entry: bytes that are no entry are refused, and one of many takes no other with it") {
    for (auto const* const bytes : {"", "surat", "17", "{\"isi\":", "\"isi\""})
        CHECK_FALSE(desk_entry::read_payload({"application/json", bytes}, "meja").has_value());
    auto const mixed = read(R"([{"isi":"satu"}, 17, {"isi":"dua"}])");
    CHECK(mixed.submissions.size() == 2);
    REQUIRE(mixed.unreadable.size() == 1);
    CHECK(mixed.unreadable[0].why == "entry: not an object");
}

TEST_CASE("desk entry: an entry that is written and read again is the same, whatever was typed into it") {
    Entry typed;
    typed.token = "entri-0002";
    typed.way = "telepon";
    typed.received = "2026-11-24T23:58";
    typed.text = "\"Kabel\" <b>putus</b>\n\u202Ekanan\u2028=cmd|'/c calc'!A1";
    typed.name = "=HYPERLINK(\"http://contoh.test\")";
    typed.pages = 2;
    typed.anonymous = true;
    auto const written = desk_entry::to_json(typed);
    auto const again = desk_entry::read_entry(boost::json::parse(written).get_object());
    CHECK(again.text == typed.text);
    CHECK(again.name == typed.name);
    CHECK(again.pages == 2);
    CHECK(again.anonymous);
    CHECK(desk_entry::to_json(again) == written);
    typed.text = "Jalan \xE9 rusak \xFF";  // no UTF-8
    CHECK_NOTHROW(boost::json::parse(desk_entry::to_json(typed)));
}

TEST_CASE("desk entry: a channel can say at which counter it stands") {
    TempDir const folder;
    auto const made = channel_from_yaml(folder, "{name: desk, kind: desk_entry, account: loket-2}\n");
    CHECK(made.faults == Lines{});
    REQUIRE(made.channel);
    auto const reading = made.channel->read({"application/json", R"({"isi":"x"})"});
    REQUIRE(reading.has_value());
    CHECK(only_submission(*reading).account == "loket-2");
}
