#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/spool/spool_inventory.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

using namespace kanal;
using namespace kanal::test;

namespace {

// State directories that earlier versions left, by the version of the schema.
constexpr char const* kFixtures[] = {"spool-v5", "spool-v10"};

std::string folder_of(std::string const& fixture) {
    return KANAL_SOURCE_DIR "/tests/data/" + fixture;
}

void unpack(std::string const& fixture, std::filesystem::path const& directory) {
    auto const command = "tar -xzf " + folder_of(fixture) + "/state.tar.gz -C " + directory.string();
    REQUIRE(std::system(command.c_str()) == 0);
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines(1);
    for (char const c : text) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    return lines;
}

void check_same(std::string const& fixture, std::string const& found) {
    std::ifstream file(folder_of(fixture) + "/inventory", std::ios::binary);
    auto const expected = lines_of(std::string(std::istreambuf_iterator<char>(file), {}));
    auto const lines = lines_of(found);
    REQUIRE(lines.size() == expected.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        CHECK(lines[i] == expected[i]);
}

// Column 0 is the report's sequence, 1 the media type, 2 the bytes.
std::map<std::int64_t, std::string> raws_of(std::filesystem::path const& directory, std::string_view sql) {
    auto const database = spool::Database::open(directory / "spool.db");
    std::map<std::int64_t, std::string> found;
    spool::Query rows = (*database)->query(sql);
    while (rows.next().value())
        found[rows.integer(0)] = std::string(rows.text(1)) + "\n" + std::string(rows.bytes(2));
    return found;
}

}  // namespace

TEST_CASE("migration: a state directory of an earlier version opens with all that it held, to the byte") {
    for (std::string const fixture : kFixtures) {
        CAPTURE(fixture);
        TempDir dir;
        unpack(fixture, dir.path());
        check_same(fixture, inventory_of(*open_spool(inventory_options(dir.path()))));
        // And once more, from what the first opening made of it.
        check_same(fixture, inventory_of(*open_spool(inventory_options(dir.path()))));
    }
}

TEST_CASE(
    "migration: what senders of an earlier version's reports repeat is recognised, under its first number"
) {
    for (std::string const fixture : kFixtures) {
        CAPTURE(fixture);
        TempDir dir;
        unpack(fixture, dir.path());
        auto const spool = open_spool(inventory_options(dir.path()));
        for (auto const* name : {"queued", "emptied", "counted", "edited", "attached", "closed"}) {
            CAPTURE(name);
            auto const before = in_group(*spool, [&] { return spool->reports().find(id_for(name)); });
            REQUIRE(before);
            REQUIRE(before->has_value());
            auto report = make_report(
                name, std::string(name) == "closed" ? "Entah: closed" : "Jalan rusak di depan pasar."
            );
            auto const again = put(*spool, report);
            REQUIRE(again);
            CHECK(again->duplicate);
            CHECK(again->same_content);
            CHECK(again->number == (*before)->number);
        }
    }
}

TEST_CASE("migration: the raw bytes of version 5 move into their reports' rows") {
    TempDir dir;
    TempDir before;
    unpack("spool-v5", dir.path());
    unpack("spool-v5", before.path());
    auto const kept = raws_of(before.path(), "SELECT seq, media_type, bytes FROM raw");
    CHECK(kept.size() > 10);
    open_spool(inventory_options(dir.path()));
    auto const moved =
        raws_of(dir.path(), "SELECT seq, raw_type, raw_bytes FROM report WHERE raw_bytes IS NOT NULL");
    CHECK(moved == kept);
    CHECK(raws_of(dir.path(), "SELECT seq, media_type, bytes FROM raw").empty());
}
