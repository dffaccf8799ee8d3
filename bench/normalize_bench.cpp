// How long the normalizer takes over a year of a city: 137,776 reports, the count of Jakarta's CRM in 2020,
// with text sizes like those of LAPOR! in 2017 (median about 330 characters, 95th percentile about 1,340).
// The texts are synthetic: Indonesian words drawn at random, with numbers of persons and typographic signs
// now and then.
#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace kanal;

constexpr std::size_t kReports = 137'776;
constexpr double kMedianSize = 330;
constexpr double kSpread = 0.85;  // of the logarithm: puts the 95th percentile at four times the median

constexpr std::array<std::string_view, 60> kWords = {
    "jalan",   "rusak",      "lampu",  "mati",      "sampah",    "menumpuk",    "banjir",   "mohon",
    "segera",  "diperbaiki", "karena", "warga",     "sudah",     "lama",        "menunggu", "di",
    "depan",   "sekolah",    "pasar",  "kelurahan", "kecamatan", "tidak",       "ada",      "petugas",
    "yang",    "datang",     "saya",   "kami",      "bapak",     "ibu",         "walikota", "pelayanan",
    "KTP",     "elektronik", "belum",  "selesai",   "puskesmas", "antre",       "air",      "PDAM",
    "keruh",   "bantuan",    "sosial", "data",      "dinas",     "perhubungan", "parkir",   "liar",
    "trotoar", "pedagang",   "yg",     "tdk",       "utk",       "dgn",         "RT",       "RW",
    "malam",   "hari",       "bulan",  "lalu"};

class Texts {
public:
    std::string next() {
        auto const size = static_cast<std::size_t>(kMedianSize * std::exp(kSpread * normal_(random_)));
        std::string text = random_() % 4 == 0 ? "Yth. Bapak Walikota, " : "";
        while (text.size() < size)
            append(text);
        return text;
    }

private:
    void append(std::string& text) {
        switch (random_() % 200) {
            case 0:
                text.append("081234567890 ");
                break;
            case 1:
                text.append("NIK 3273011201900001 ");
                break;
            case 2:
                text.append("Rp 3.500.000 ");
                break;
            case 3:
                text.append("\xE2\x80\x9Ckutip\xE2\x80\x9D \xF0\x9F\x99\x8F ");
                break;
            case 4:
                text.append("\r\n");
                break;
            default:
                text.append(kWords[random_() % kWords.size()]).append(random_() % 12 == 0 ? ". " : " ");
        }
    }

    std::mt19937 random_{2020};
    std::normal_distribution<double> normal_{0, 1};
};

std::vector<Submission> submissions() {
    Texts texts;
    std::vector<Submission> all(kReports);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& s = all[i];
        s.account = "client-1";
        s.external_id = "8f5b1c0e-3a62-4d57-9b0d-" + std::to_string(100'000'000'000 + i);
        s.author = {.name = "Budi Santoso", .phone = "0812-3456-7890", .account = "budi"};
        s.text = texts.next();
        s.place = Place{.said = "Jl. Merdeka No. 5, Bandung", .latitude = -6.914744, .longitude = 107.60981};
        s.occurred_on = "2020-03-24";
        s.said_at = Time(std::chrono::seconds(1'585'000'000));
        s.raw = {"application/json", s.text + s.external_id};
    }
    return all;
}

// Prints seconds of the clock on the wall and of processor time, which neighbours disturb less.
template <class Work>
void measure(char const* name, std::vector<Submission> const& all, Work work) {
    auto const begin = std::chrono::steady_clock::now();
    auto const begin_busy = std::clock();
    std::size_t made = 0;
    for (auto const& submission : all)
        made += work(submission);
    double const busy = static_cast<double>(std::clock() - begin_busy) / CLOCKS_PER_SEC;
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
    double const each = busy * 1e6 / static_cast<double>(all.size());
    // `made` is printed so that none of the work can be left out.
    std::printf(
        "%-20s %6.3f s wall %6.3f s cpu %6.2f us a report (%zu)\n", name, took.count(), busy, each, made
    );
}

void print_sizes(std::vector<Submission> const& all) {
    std::vector<std::size_t> sizes;
    for (auto const& submission : all)
        sizes.push_back(submission.text.size());
    std::sort(sizes.begin(), sizes.end());
    std::printf(
        "%zu reports, text bytes: median %zu, p95 %zu, max %zu\n",
        sizes.size(),
        sizes[sizes.size() / 2],
        sizes[sizes.size() * 95 / 100],
        sizes.back()
    );
}

}  // namespace

int main() {
    auto const all = submissions();
    print_sizes(all);
    Origin const origin{
        .agency_code = "31.71",
        .kind = "mobile_api",
        .channel = "app",
        .received_at = Time(std::chrono::seconds(1'585'100'000))};
    for (int run = 0; run < 3; ++run) {
        measure("normalize", all, [&](Submission const& s) {
            return normalizer::normalize(s, origin).problems.size();
        });
        measure("normalize + to_json", all, [&](Submission const& s) {
            return normalizer::to_json(normalizer::normalize(s, origin)).size();
        });
    }
}
