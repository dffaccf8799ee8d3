#include "tables/tracking_table.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("tracking table: the two columns are read wherever they stand, and what was not filled in is empty"
) {
    auto const rows = read_tracking_table(
        "Judul;Nomor LAPOR!;Nomor laporan\n\"a\nb\";1900001;3273-26-00000001-2\nc;;3273-26-00000002-3\n"
    );
    REQUIRE(rows.has_value());
    REQUIRE(rows->size() == 2);
    CHECK((*rows)[0].number == "3273-26-00000001-2");
    CHECK((*rows)[0].tracking_id == "1900001");
    CHECK((*rows)[1].row == 3);
    CHECK((*rows)[1].tracking_id.empty());
}

TEST_CASE("tracking table: one tracking id at two reports is a fault of the second, and twice at one is none"
) {
    auto const rows = read_tracking_table("Nomor laporan,Nomor LAPOR!\na,1\nb,1\na,1\n,2\n");
    REQUIRE(rows.has_value());
    REQUIRE(rows->size() == 4);
    CHECK((*rows)[0].fault.empty());
    CHECK((*rows)[1].fault == "nomor LAPOR! yang sama sudah dipakai di baris 2");
    CHECK((*rows)[2].fault.empty());
    CHECK((*rows)[3].fault == "nomor laporan tidak diisi");
}

TEST_CASE("tracking table: what is no such table is refused with what to do") {
    CHECK(read_tracking_table("PK\x03\x04...").error().what == "ini berkas XLSX: simpan dulu sebagai CSV");
    for (auto const* const bytes : {"", "Nomor laporan;Isi\na;b\n", "Nomor LAPOR!\n1\n"})
        CHECK(read_tracking_table(bytes).error().what.starts_with("tabel ini harus punya kolom"));
}
