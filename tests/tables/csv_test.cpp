#include "tables/csv_reader.hpp"
#include "tables/table_writer.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace kanal;
using namespace kanal::test;

namespace {

using Cells = std::vector<std::string>;

CsvTable table(std::string_view bytes) {
    auto read = read_csv(bytes);
    REQUIRE(read.has_value());
    return *read;
}

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("csv: commas, semicolons and tabs, quotation marks and the line ends of every system are read") {
    Cells const columns{"a", "b"};
    Cells const first{"satu", "dua; \"tiga\"\nempat"};
    for (std::string const separator : {",", ";", "\t"})
        for (std::string const end : {"\n", "\r\n", "\r"}) {
            INFO(separator << end);
            auto const read = table(
                "\xEF\xBB\xBF"
                "a" +
                separator + "b" + end + end + "satu" + separator + "\"dua; \"\"tiga\"\"\nempat\"" + end +
                "lima" + separator
            );
            CHECK(read.columns == columns);
            REQUIRE(read.rows.size() == 2);
            CHECK(read.rows[0].cells == first);
            CHECK(read.rows[0].number == 3);
            CHECK(read.rows[1].cells == Cells{"lima", ""});
        }
}

TEST_CASE("csv: a column is found whatever its case and the blanks around it") {
    auto const read = table("nomor laporan ; Nomor LAPOR!\n1;2\n");
    CHECK(read.column("Nomor laporan") == 0);
    CHECK(read.column("nomor lapor!") == 1);
    CHECK(read.column("tiga") == CsvTable::kNoColumn);
}

TEST_CASE("csv: a quotation mark that does not end is named with its line") {
    auto const read = read_csv("a;b\n1;2\n3;\"empat\n");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().what == "baris 3: tanda petik tidak ditutup");
    CHECK_FALSE(read_csv("a;b\n\"x\"y;2\n").has_value());
    CHECK(table("").columns.empty());
}

TEST_CASE("csv: what was written is read again as it was, but for what would begin a formula") {
    TempDir const folder;
    TableOptions options;
    options.file = folder / "a.csv";
    options.columns = {"Nomor", "Isi"};
    auto writer = write_table(TableFormat::csv, options);
    REQUIRE(writer.has_value());
    REQUIRE((*writer)->row({"3273-26-00000001-2", "Jalan \"rusak\"; <b>\nbaris dua"}).has_value());
    REQUIRE((*writer)->row({"3273-26-00000002-3", "=1+1"}).has_value());
    REQUIRE((*writer)->finish().has_value());
    auto const bytes = bytes_of(options.file);
    CHECK(bytes.starts_with("\xEF\xBB\xBF\"Nomor\";\"Isi\"\r\n"));
    auto const read = table(bytes);
    REQUIRE(read.rows.size() == 2);
    CHECK(read.rows[0].cells[1] == "Jalan \"rusak\"; <b>\nbaris dua");
    CHECK(read.rows[1].cells[1] == "'=1+1");
    CHECK(cell_value(read.rows[1].cells[1]) == "=1+1");
}

TEST_CASE("table: an XLSX of many rows is one whole archive, and its name alone can be wrong") {
    TempDir const folder;
    TableOptions options;
    options.file = folder / "a.xlsx";
    options.columns = {"Nomor", "Isi"};
    auto writer = write_table(TableFormat::xlsx, options);
    REQUIRE(writer.has_value());
    for (int i = 0; i < 3000; ++i)
        REQUIRE((*writer)->row({std::to_string(i), "=1+1\x01 \xFF"}).has_value());
    REQUIRE((*writer)->finish().has_value());
    auto const bytes = bytes_of(options.file);
    CHECK(bytes.starts_with("PK\x03\x04"));
    CHECK(bytes.find("PK\x05\x06") != std::string::npos);
    options.file = folder / "none" / "a.xlsx";
    CHECK_FALSE(write_table(TableFormat::xlsx, options).has_value());
    options.file = folder / "none" / "a.csv";
    CHECK_FALSE(write_table(TableFormat::csv, options).has_value());
}
