#include "tests/spool/spool_fixture.hpp"

#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "spool/reports/change_feed.hpp"

#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace kanal::test {

Time some_day() {
    return Time(std::chrono::seconds(1772330400));
}

spool::SpoolOptions plain_options(std::filesystem::path const& directory) {
    spool::SpoolOptions options;
    options.directory = directory;
    options.centres = {"lapor"};
    options.reserve = 0;
    options.shed_below = 0;
    return options;
}

std::unique_ptr<spool::Spool> open_spool(spool::SpoolOptions const& options) {
    spool::SpoolFault fault = spool::SpoolFault::disk;
    auto opened = spool::Spool::open(options, fault);
    if (!opened) throw std::runtime_error(opened.error().what);
    return std::move(*opened);
}

std::unique_ptr<spool::Spool> open_spool(std::filesystem::path const& directory) {
    return open_spool(plain_options(directory));
}

std::string id_for(std::string const& name) {
    return name_identifier("test/" + name);
}

Report make_report(std::string const& name, std::string const& text) {
    Report report;
    report.id = id_for(name);
    report.agency = "32.73";
    report.channel_kind = "mobile_api";
    report.channel_name = "app";
    report.account = "client-1";
    report.external_id = name;
    report.received_at = some_day();
    report.text = text;
    report.public_text = text;
    report.raw_media_type = "text/plain";
    report.raw_sha256 = to_hex(sha256(text));
    return report;
}

std::string long_text(std::string const& name) {
    std::string text = "Laporan " + name + ":";
    while (text.size() < 400)
        text += " lampu jalan di depan pasar mati sejak hari Senin, dan belum ada yang datang.";
    return text;
}

Result<spool::Stored> put(spool::Spool& spool, Report report, std::vector<Attachment> const& attachments) {
    return in_group(spool, [&] {
        RawBytes const raw{"text/plain", report.text};
        return spool.reports().put(report, sha256(report.text), raw, attachments);
    });
}

std::vector<OutboundReport> due(spool::Spool& spool, std::string const& centre, Time now) {
    auto found = in_group(spool, [&] {
        return spool.deliveries().due(centre, 0, std::numeric_limits<std::int64_t>::max(), 1000, now);
    });
    if (!found) throw std::runtime_error(found.error().what);
    return std::move(*found);
}

Result<void> settle(
    spool::Spool& spool, std::string const& centre, std::vector<Settlement> settlements, Time now
) {
    return in_group(spool, [&] { return spool.deliveries().settle(centre, settlements, now); });
}

Settlement delivered(std::int64_t sequence, std::string receipt) {
    Settlement settlement;
    settlement.sequence = sequence;
    settlement.kind = Settlement::Kind::delivered;
    settlement.tracking_id = std::move(receipt);
    return settlement;
}

std::string state_of(spool::Spool& spool, std::string const& id_or_number) {
    auto const found = in_group(spool, [&] { return spool.reports().find(id_or_number); });
    if (!found) throw std::runtime_error(found.error().what);
    return *found ? (*found)->state : "";
}

int quarantined(std::filesystem::path const& directory) {
    auto const feed = spool::ChangeFeed::open(directory);
    return static_cast<int>(feed.value()->quarantine_after(0, 1'000).value().size());
}

int ignored(std::filesystem::path const& directory) {
    auto const feed = spool::ChangeFeed::open(directory);
    return static_cast<int>(feed.value()->ignored_after(0, 1'000).value().size());
}

std::map<std::string, std::string> contents(std::filesystem::path const& directory) {
    std::map<std::string, std::string> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        files[entry.path().lexically_relative(directory).string()] =
            std::string(std::istreambuf_iterator<char>(file), {});
    }
    return files;
}

}  // namespace kanal::test
