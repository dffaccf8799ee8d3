#include "sample_submissions.hpp"

#include <array>
#include <limits>
#include <string_view>

namespace kanal::test {

namespace {

using namespace std::string_view_literals;

constexpr std::array kParts = {
    "Jalan rusak di depan SD Negeri 3. "sv,
    "Yth. Bapak Walikota, "sv,
    "Assalamualaikum wr. wb.\n"sv,
    "Selamat pagi min, "sv,
    "NIK saya 3273011201900001 "sv,
    "hubungi 0812-3456-7890 "sv,
    "budi@contoh.go.id "sv,
    "Rp 3.500.000 "sv,
    "RT 05 RW 012 KM 32 "sv,
    "\"kutip\" \\ / "sv,
    "\r\n"sv,
    "\t"sv,
    "\0"sv,
    "\x1B[2J"sv,
    "e\xCC\x81\xCC\xA3"sv,
    "\xCC\x81"sv,
    "\xE2\x80\xA8\xE2\x80\xA9"sv,
    "\xE2\x80\xAE"
    "terbalik"sv,
    "\xE2\x80\x8B"sv,
    "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"sv,
    "\xF0\x9F\x87\xAE\xF0\x9F\x87\xA9"sv,
    "\xEA\xA6\xB1\xEA\xA6\xB8\xEA\xA6\xA7\xEA\xA6\xAE"sv,
    "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8"sv,
    "\xED\xA0\x80"sv,
    "\xC3"sv,
    "\xFF\xFE"sv,
    "\xEF\xAC\xAC"sv,
    "+62"sv,
    "@"sv,
    "08"sv,
    "1"sv,
    "12 "sv,
    "327301"sv,
    "."sv,
    " "sv,
    "a"sv,
};

}  // namespace

std::string SampleSubmissions::any_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random_());
    return bytes;
}

std::string SampleSubmissions::text() {
    if (one_in(20)) return any_bytes(below(400));
    std::string text;
    for (std::size_t count = below(24); count > 0; --count) {
        auto const part = kParts[below(kParts.size())];
        std::size_t const times = one_in(100) ? 500 : 1;
        for (std::size_t i = 0; i < times; ++i)
            text.append(part);
    }
    // Cutting anywhere leaves halves of characters.
    if (one_in(3)) text.resize(text.size() - below(text.size() + 1));
    return text;
}

std::string SampleSubmissions::sometimes_text() {
    return one_in(2) ? text() : std::string();
}

double SampleSubmissions::coordinate() {
    constexpr std::array kCoordinates = {
        -6.914744,
        107.60981,
        0.0,
        -0.0,
        90.0,
        -181.0,
        1e300,
        5e-324,
        std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN()};
    return kCoordinates[below(kCoordinates.size())];
}

Attachment SampleSubmissions::attachment() {
    Attachment attachment;
    attachment.name = text();
    attachment.bytes = any_bytes(below(3) * 10);
    attachment.url = sometimes_text();
    attachment.media_type = one_in(2) ? "image/jpeg" : text();
    return attachment;
}

Submission SampleSubmissions::next() {
    Submission s;
    s.account = sometimes_text();
    s.external_id = sometimes_text();
    s.revision = one_in(4) ? static_cast<std::uint32_t>(random_()) : 0;
    s.withdrawn = one_in(10);
    s.author.name = sometimes_text();
    s.author.phone = one_in(2) ? "0812-3456-7890" : sometimes_text();
    s.author.email = one_in(2) ? "Budi <budi@Contoh.GO.ID>" : sometimes_text();
    s.author.account = sometimes_text();
    s.author.address = sometimes_text();
    s.title = sometimes_text();
    s.text = text();
    for (std::size_t count = below(3); count > 0; --count)
        s.attachments.push_back(attachment());
    if (one_in(2)) s.place = Place{.said = sometimes_text()};
    if (s.place && one_in(2)) s.place->latitude = coordinate();
    if (s.place && one_in(2)) s.place->longitude = coordinate();
    s.occurred_on = one_in(2) ? "2026-03-25" : sometimes_text();
    s.wishes.anonymous = one_in(2);
    s.wishes.confidential = one_in(2);
    if (one_in(2)) s.wishes.report_class = static_cast<ReportClass>(below(4));
    if (one_in(2)) s.category = Category{sometimes_text(), sometimes_text()};
    if (one_in(2)) s.said_at = Time(std::chrono::seconds(random_()));
    s.raw.media_type = one_in(2) ? "application/json; charset=utf-8" : text();
    s.raw.bytes = text();
    return s;
}

Origin SampleSubmissions::origin() {
    return {
        .agency_code = "32.73",
        .kind = "mobile_api",
        .channel = "app",
        .received_at = Time(std::chrono::milliseconds(1'774'426'530'123 + below(1'000'000)))};
}

}  // namespace kanal::test
