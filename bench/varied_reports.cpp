#include "bench/varied_reports.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace kanal::bench {

namespace {

constexpr std::array<std::string_view, 60> kWords = {
    "jalan",       "rusak",     "berlubang", "depan",    "pasar",   "sampah",   "menumpuk",   "lampu",
    "mati",        "air",       "tidak",     "mengalir", "mohon",   "segera",   "diperbaiki", "bapak",
    "walikota",    "kecamatan", "kelurahan", "desa",     "warga",   "banjir",   "sekolah",    "puskesmas",
    "antri",       "lama",      "petugas",   "kasar",    "pungli",  "akta",     "pelayanan",  "dinas",
    "perhubungan", "macet",     "parkir",    "liar",     "trotoar", "pohon",    "tumbang",    "selokan",
    "mampet",      "bau",       "limbah",    "pabrik",   "sungai",  "kotor",    "bantuan",    "sosial",
    "sasaran",     "sudah",     "seminggu",  "belum",    "ada",     "tindakan", "terima",     "kasih",
    "di",          "yang",      "dan",       "ke"};
constexpr std::array<std::string_view, 34> kSyllables = {
    "ba", "bi", "bu", "da", "di", "du", "ka", "ki", "ku", "la", "li", "lu", "ma", "mi", "mu", "na", "ni",
    "nu", "pa", "pi", "ra", "ri", "ru", "sa", "si", "su", "ta", "ti", "tu", "wa", "wi", "ya", "yu", "ang"};
constexpr std::array<std::string_view, 4> kChannels = {"app", "sms", "email", "facebook"};
constexpr std::int64_t kThreeYears = 3LL * 365 * 24 * 60 * 60 * 1000;
constexpr std::int64_t kLast = 1'795'000'000'000;  // November 2026

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t bound) {
    return random() % bound;
}

std::string name(Random& random) {
    std::string made;
    for (auto syllables = 2 + below(random, 3); syllables > 0; --syllables)
        made += kSyllables[below(random, kSyllables.size())];
    made[0] = static_cast<char>(made[0] - 'a' + 'A');
    return made;
}

}  // namespace

VariedReport varied_report(long number, long of) {
    Random random(static_cast<std::uint32_t>(number * 2'654'435'761U + 1));
    random.discard(3);
    VariedReport made;
    made.channel = kChannels[below(random, kChannels.size())];
    made.received_at = Time(std::chrono::milliseconds(kLast - kThreeYears + kThreeYears / of * number));
    auto& submission = made.submission;
    submission.external_id = "bench-" + std::to_string(number);
    for (int word = 0; word < 46; ++word) {
        submission.text += word == 0 ? "" : " ";
        if (below(random, 5) == 0)
            submission.text += name(random);
        else
            submission.text += kWords[below(random, kWords.size())];
    }
    if (number % 2 == 0) {
        submission.author.name = name(random) + " " + name(random);
        submission.author.phone = "+628" + std::to_string(1'000'000'000 + below(random, 899'999'999));
    }
    submission.raw.media_type = "application/json";
    submission.raw.bytes = "{\"text\":\"" + submission.text + "\"}";
    return made;
}

}  // namespace kanal::bench
