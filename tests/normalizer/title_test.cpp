#include "normalizer/title.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace kanal;

namespace {

struct Case {
    std::string_view text;
    std::string_view title;
};

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text.append(part);
    return text;
}

}  // namespace

TEST_CASE("title: the first sentence or line becomes the title") {
    for (auto const& [text, title] : {
             Case{"Jalan rusak. Sudah tiga hari.", "Jalan rusak"},
             Case{"Jalan rusak\nSudah tiga hari", "Jalan rusak"},
             Case{"Kapan lampu diperbaiki? Terima kasih", "Kapan lampu diperbaiki?"},
             Case{"Tolong!!! Banjir", "Tolong!!!"},
             Case{"Jalan rusak", "Jalan rusak"},
             Case{"Lampu di Jl. Merdeka No. 5 mati. Mohon bantuan", "Lampu di Jl. Merdeka No. 5 mati"},
             Case{"Lampu di Jl. Merdeka No. 5. Mohon bantuan", "Lampu di Jl. Merdeka No. 5"},
             Case{"Biaya Rp 3.500.000 diminta. Benarkah", "Biaya Rp 3.500.000 diminta"},
             Case{"1. Jalan rusak\n2. Lampu mati", "1. Jalan rusak"},
             Case{"Jalan   rusak", "Jalan rusak"},
             Case{"", ""},
             Case{".", "."},
         }) {
        CAPTURE(text);
        CHECK(normalizer::derived_title(text) == title);
    }
}

TEST_CASE("title: greetings and forms of address are no title") {
    for (auto const& [text, title] : {
             Case{"Yth. Bapak Walikota Bandung, jalan di depan rumah rusak.", "jalan di depan rumah rusak"},
             Case{"Yth. Bpk. Walikota\ndi tempat\n\nJalan rusak", "Jalan rusak"},
             Case{"Kepada Yth. Kepala Dinas Perhubungan Kota Bandung\nDi Tempat.\nLampu mati", "Lampu mati"},
             Case{"Selamat pagi. Lampu jalan mati.", "Lampu jalan mati"},
             Case{"Selamat pagi, lampu jalan mati.", "lampu jalan mati"},
             Case{"Selamat siang Bapak/Ibu, lampu jalan mati.", "lampu jalan mati"},
             Case{"selamat malam pak wali kota lampu jalan mati", "lampu jalan mati"},
             Case{"Selamat pagi Bapak Walikota Bandung, air mati", "air mati"},
             Case{"Assalamualaikum wr. wb. Saya ingin melapor", "Saya ingin melapor"},
             Case{"Assalamu'alaikum Wr.Wb.\nSaya ingin melapor", "Saya ingin melapor"},
             Case{
                 "Assalamu\xE2\x80\x99"
                 "alaikum warahmatullahi wabarakatuh, saya",
                 "saya"},
             Case{"Ass wr wb min, jalan rusak", "jalan rusak"},
             Case{"Halo min jalan rusak", "jalan rusak"},
             Case{"Halo admin, jalan rusak", "jalan rusak"},
             Case{"Pagi pak, jalan rusak", "jalan rusak"},
             Case{"Assalamualaikum. Selamat pagi. Yth. Bupati, jalan rusak", "jalan rusak"},
         }) {
        CAPTURE(text);
        CHECK(normalizer::derived_title(text) == title);
    }
}

TEST_CASE("title: a greeting stays where nothing follows it") {
    CHECK(normalizer::derived_title("Selamat pagi") == "Selamat pagi");
    CHECK(normalizer::derived_title("Halo min!") == "Halo min!");
    CHECK(normalizer::derived_title("Yth. Bapak Walikota Bandung") == "Yth. Bapak Walikota Bandung");
}

TEST_CASE("title: words that only look like a greeting stay") {
    for (std::string_view const text :
         {"Malam ini jalan gelap",
          "Pagi tadi banjir",
          "Aset desa hilang",
          "Haluan berubah",
          "Selamat datang di desa"}) {
        CHECK(normalizer::derived_title(text) == text);
    }
}

TEST_CASE("title: a long sentence is cut between two words at 80 characters") {
    auto const title = normalizer::derived_title(
        "Jalan utama di depan sekolah dasar negeri tiga sudah rusak parah sejak bulan lalu dan belum "
        "diperbaiki"
    );
    CHECK(
        title == "Jalan utama di depan sekolah dasar negeri tiga sudah rusak parah sejak bulan\xE2\x80\xA6"
    );
}

TEST_CASE("title: a sentence of exactly 80 characters is not cut") {
    std::string const sentence = repeated("jalan rus ", 8).substr(0, 79) + "k";
    CHECK(normalizer::derived_title(sentence) == sentence);
    CHECK(normalizer::derived_title(sentence + "k").ends_with("\xE2\x80\xA6"));
}

TEST_CASE("title: a word without end is cut between characters, not inside one") {
    CHECK(normalizer::derived_title(std::string(500, 'x')) == std::string(79, 'x') + "\xE2\x80\xA6");
    auto const family = "\xF0\x9F\x91\xA8\xF0\x9F\x8F\xBD";  // a man and his skin tone
    CHECK(normalizer::derived_title(repeated(family, 100)) == repeated(family, 39) + "\xE2\x80\xA6");
}

TEST_CASE("title: a derived title has no character that turns or hides it") {
    CHECK(normalizer::derived_title("\xE2\x80\xAEjalan\xE2\x80\x8B rusak\xEF\xBB\xBF") == "jalan rusak");
}

TEST_CASE("title: a given title is kept to 255 characters") {
    CHECK(normalizer::given_title("Jalan rusak") == "Jalan rusak");
    CHECK(normalizer::given_title(std::string(300, 'x')) == std::string(255, 'x'));
    CHECK(normalizer::given_title(std::string(255, 'x')) == std::string(255, 'x'));
    CHECK(normalizer::given_title(std::string(254, 'x') + " y") == std::string(254, 'x'));
}

TEST_CASE("title: a given title is never cut inside a character as the reader sees it") {
    std::string const front(254, 'x');
    auto const with_mark = "q\xCC\xA3";
    CHECK(normalizer::given_title(front + with_mark) == front);
    auto const flag = "\xF0\x9F\x87\xAE\xF0\x9F\x87\xA9";
    CHECK(normalizer::given_title(front + flag) == front);
    CHECK(normalizer::given_title(front.substr(1) + flag) == front.substr(1) + flag);
    // One endless character has no place to be cut at but between its code points.
    CHECK(normalizer::given_title("q" + repeated("\xCC\xA3", 400)) == "q" + repeated("\xCC\xA3", 254));
}
