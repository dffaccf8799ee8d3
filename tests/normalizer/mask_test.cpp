#include "normalizer/mask.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace kanal;

namespace {

struct Case {
    std::string_view text;
    std::string_view masked;
};

std::string masked(std::string_view text) {
    return normalizer::mask(text, normalizer::find_personal_data(text));
}

}  // namespace

TEST_CASE("mask: identity and family card numbers are hidden, in one piece or in several") {
    for (auto const& [text, expected] : {
             Case{"NIK 3273011201900001 atas nama", "NIK [NIK/KK] atas nama"},
             Case{"3273011201900001", "[NIK/KK]"},
             Case{"NIK:3273015201900001.", "NIK:[NIK/KK]."},
             Case{"nik3273011201900001an Budi", "nik[NIK/KK]an Budi"},
             Case{"NIK3273011201900001 an Budi", "NIK[NIK/KK] an Budi"},
             Case{"KK 3273 0112 0190 0001 rusak", "KK [NIK/KK] rusak"},
             Case{"KK 327301 120190 0001", "KK [NIK/KK]"},
             Case{"KTP 32.73.01.120190.0001", "KTP [NIK/KK]"},
             Case{"KTP 3273-0112-0190-0001", "KTP [NIK/KK]"},
             Case{"RT 05 3273 0112 0190 0001", "RT 05 [NIK/KK]"},
             Case{"NUPTK 2634765666300012", "NUPTK [NIK/KK]"},
             Case{"NUPTK 2634 7656 6630 0012", "NUPTK [NIK/KK]"},
             Case{"NIK 3273011201900001 081234567890", "NIK [NIK/KK] [telepon]"},
             Case{"3273011201900001 3273015201900002", "[NIK/KK] [NIK/KK]"},
             Case{
                 "NIK 3273\xE2\x80\x8B"
                 "011201900001",
                 "NIK [NIK/KK]"},
             Case{"NIK\n3273011201900001\nKK\n3273011201900002", "NIK\n[NIK/KK]\nKK\n[NIK/KK]"},
         }) {
        CAPTURE(text);
        CHECK(masked(text) == expected);
    }
}

TEST_CASE("mask: mobile numbers are hidden in every common writing") {
    for (auto const& [text, expected] : {
             Case{"hub 081234567890 ya", "hub [telepon] ya"},
             Case{"hub 0812-3456-7890.", "hub [telepon]."},
             Case{"WA: +62 812-3456-7890", "WA: [telepon]"},
             Case{"+6281234567890", "[telepon]"},
             Case{"wa.me/6281234567890", "wa.me/[telepon]"},
             Case{"hp0812 3456 789", "hp[telepon]"},
             Case{"(0812) 3456 7890", "([telepon]"},
             Case{"006281234567890", "[telepon]"},
             Case{"+62 (0) 812 3456 7890", "[telepon]"},
             Case{"08 12 34 56 78 90", "[telepon]"},
             Case{"0812.3456.7890", "[telepon]"},
             Case{"081.234.567.890", "[telepon]"},
             Case{"+62.812.345.678", "[telepon]"},
             Case{"081234567890/081298765432", "[telepon]/[telepon]"},
             Case{"081234567890, 081298765432", "[telepon], [telepon]"},
             Case{"081234567890 081298765432", "[telepon] [telepon]"},
             Case{"081234567890 2 orang", "[telepon] 2 orang"},
             Case{"0812 3456 7890 2 orang", "[telepon] 2 orang"},
             Case{"081234567890 2024", "[telepon] 2024"},
             Case{"081234567890bapak Budi", "[telepon]bapak Budi"},
         }) {
        CAPTURE(text);
        CHECK(masked(text) == expected);
    }
}

TEST_CASE("mask: mail addresses are hidden") {
    for (auto const& [text, expected] : {
             Case{"kirim ke budi.s@contoh.go.id.", "kirim ke [email]."},
             Case{"<Budi_1@Mail.Contoh.ID>", "<[email]>"},
             Case{"081234567890@contoh.id", "[email]"},
             Case{"budi 0812 345678901@contoh.id", "budi [telepon][email]"},
             Case{"a@b@c.id", "a@[email]"},
             Case{"a@contoh.id,b@contoh.id", "[email],[email]"},
         }) {
        CAPTURE(text);
        CHECK(masked(text) == expected);
    }
}

TEST_CASE("mask: tax numbers are hidden") {
    CHECK(masked("NPWP 09.254.294.3-407.000 aktif") == "NPWP [NPWP] aktif");
    CHECK(masked("09.254.294.3-407.000") == "[NPWP]");
    CHECK(masked("npwp: 092542943407000") == "npwp: [NPWP]");
}

TEST_CASE("mask: what is no personal number stays readable") {
    for (std::string_view const text : {
             "Rp 3.500.000",
             "Rp3.500.000.000.000",
             "Rp. 1.234.567.890.123.456",
             "Rp 3273011201900001",
             "3.273.011.201.900.001 rupiah",
             "IDR 6281234567890",
             "Rp 628.123.456.789",
             "628.123.456.789 rupiah",
             "tracking id 9190001",
             "tracking id 10070001",
             "#9190001 dan #9190006",
             "RT 05/RW 012",
             "RT 05 RW 012 KM 32",
             "RT1RW10Kel.CibabatKec.Cimahi Utara",
             "KM 32.500",
             "No. Berkas 73710 2012",
             "transaksi 20250301123456789012345678901234567",
             "transaksi 32730112019000013273011201900001327301",
             "NIP 199001012015031001",
             "tgl 25-03-2026 08.30",
             "2026-03-25 08:12:33",
             "call center 1708, 112",
             "kantor 022-4234793",
             "kantor (021) 5678 1234",
             "a3f03273011201900001bc",
             "8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735",
             "TRX3273011201900001",
             "08123456789a7",
             "3273011201900001x",
             "@LAPOR1708 tolong",
             "budi@ kantor",
             "harga @5000",
             "a@b",
             "0800123456",
             "15 digit 100000000000000",
             "-6.914744, 107.609810",
         }) {
        CAPTURE(text);
        CHECK(masked(text) == text);
    }
}

TEST_CASE("mask: a span says where in the text and by which rule") {
    std::string_view const text = "Hp: +6281234567890, NIK 3273011201900001";
    auto const spans = normalizer::find_personal_data(text);
    REQUIRE(spans.size() == 2);
    CHECK(text.substr(spans[0].begin, spans[0].end - spans[0].begin) == "+6281234567890");
    CHECK(spans[0].rule == "phone");
    CHECK(text.substr(spans[1].begin, spans[1].end - spans[1].begin) == "3273011201900001");
    CHECK(spans[1].rule == "nik");
}

TEST_CASE("mask: hostile megabytes cost no more than their length") {
    for (std::string_view const part :
         {"1", "1 ", "1.", "111.", "@", "a@", "0812 ", "1.111 ", "a.", "+62", "9-", "1   "}) {
        std::string text;
        while (text.size() < 1'000'000)
            text.append(part);
        CAPTURE(part);
        CHECK(normalizer::find_personal_data(text).size() < text.size());
    }
}
