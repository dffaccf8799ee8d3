#include "desk/pages/report_files.hpp"

#include "desk/pages/report_page.hpp"
#include "json/fields.hpp"
#include "operations/reveal.hpp"
#include "text/safe_text.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <charconv>
#include <fstream>
#include <iterator>

namespace kanal::desk {

namespace {

// What browsers show without running any of it.
constexpr std::string_view kPictures[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};

Page file_page(std::string bytes, std::string media_type, std::string const& name, bool shown) {
    auto const encoded = boost::urls::encode(name, boost::urls::unreserved_chars);
    Page page;
    page.file.emplace();
    page.file->media_type = shown ? std::move(media_type) : "application/octet-stream";
    page.file->body = std::move(bytes);
    page.file->headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    page.file->headers.emplace_back(
        "Content-Disposition", std::string(shown ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded
    );
    return page;
}

std::optional<std::size_t> position_in(Visit const& visit, std::size_t count) {
    auto const text = visit.parameter("ke");
    std::size_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size();
    return whole && number < count ? std::optional(number) : std::nullopt;
}

std::optional<std::string> read_file(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return file.bad() ? std::nullopt : std::optional(std::move(bytes));
}

std::string report_address(Visit const& visit, std::string const& number) {
    auto const list = visit.field("daftar");
    return "/laporan/" + number + (list.empty() ? "" : "?" + write_form({{"daftar", list}}));
}

}  // namespace

asio::awaitable<Page> send_attachment(Parts& parts, Visit const& visit) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    auto const position = position_in(visit, found.record.attachments.size());
    auto const* const one = position ? &found.record.attachments[*position] : nullptr;
    if (one == nullptr || one->sha256.empty()) co_return refusal_page(404, "Lampiran ini tidak ada di sini.");
    auto read = [path = parts.surroundings.attachment(one->sha256)] { return read_file(path); };
    auto bytes = co_await parts.files.run(std::move(read));
    if (!bytes)
        co_return refusal_page(404, "Berkas lampiran ini tidak ada lagi: sudah lewat masa simpannya.");
    bool const shown = visit.parameter("unduh").empty() && is_one_of(kPictures, one->media_type);
    auto name = safe_file_name(one->name);
    if (name.empty()) name = "lampiran-" + std::to_string(*position + 1);
    co_return file_page(std::move(*bytes), one->media_type, name, shown);
}

asio::awaitable<Page> send_raw(Parts& parts, Visit const& visit) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    operations::TakeRaw take;
    take.report = found.file.report->id;
    take.reason = visit.field("alasan");
    auto taking = parts.surroundings.operations.run(std::move(take), visit.person.actor());
    auto raw = co_await std::move(taking);
    if (!raw) co_return refusal_page(raw.error());
    co_return file_page(std::move(raw->bytes), {}, found.file.report->number + "-asli.txt", false);
}

asio::awaitable<Page> reveal_reporter(Parts& parts, Visit const& visit) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    operations::RevealReporter reveal;
    reveal.report = found.file.report->id;
    reveal.reason = visit.field("alasan");
    auto revealing = parts.surroundings.operations.run(std::move(reveal), visit.person.actor());
    auto const revealed = co_await std::move(revealing);
    if (!revealed) co_return refusal_page(revealed.error());
    auto& open = visit.login->revealed;
    std::erase_if(open, [&](auto const& one) { return visit.now - one.second > PeopleBook::kRevealed; });
    open.insert_or_assign(*revealed, visit.now);
    co_return redirect_to(report_address(visit, found.file.report->number));
}

}  // namespace kanal::desk
