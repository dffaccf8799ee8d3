// What the spool costs: puts a second by group size, what 64 coroutines get out of its thread, and a backlog
// of 600,000 reports: how long it takes to open, to read and to settle, and how much memory that takes.
//   spool_bench FOLDER [REPORTS]      the folder decides which disk is measured

#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "spool/spool.hpp"
#include "spool/spool_thread.hpp"

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace kanal;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point begin) {
    return std::chrono::duration<double>(Steady::now() - begin).count();
}

double processor_seconds() {
    rusage used = {};
    getrusage(RUSAGE_SELF, &used);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmRSS:", 0) == 0) return std::strtol(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

// A record of about 1 KB, and raw bytes of about as much.
Report report_number_n(std::size_t n) {
    Report report;
    report.id = name_identifier("bench/" + std::to_string(n));
    report.agency = "32.73";
    report.channel_kind = "mobile_api";
    report.channel_name = "app";
    report.account = "android";
    report.external_id = std::to_string(n);
    report.received_at = Time(std::chrono::seconds(1772330400 + n));
    report.text = "Laporan " + std::to_string(n) + ": jalan rusak di depan pasar. ";
    while (report.text.size() < 250)
        report.text += "Lubang besar. ";
    report.public_text = report.text;
    report.raw_media_type = "application/json";
    return report;
}

std::unique_ptr<spool::Spool> open(std::filesystem::path const& folder) {
    spool::SpoolOptions options;
    options.directory = folder;
    options.centres = {"lapor"};
    spool::SpoolFault fault = spool::SpoolFault::disk;
    auto opened = spool::Spool::open(options, fault);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().what.c_str());
        std::exit(74);
    }
    return std::move(*opened);
}

template <class T>
void must(Result<T> const& result) {
    if (result) return;
    std::fprintf(stderr, "%s\n", result.error().what.c_str());
    std::exit(74);
}

// The time of each group from begin to committed and maintained, in milliseconds.
std::vector<double> put(spool::Spool& spool, std::size_t first, std::size_t count, std::size_t group) {
    std::vector<double> times;
    std::vector<Report> reports;
    for (std::size_t done = 0; done < count; done += group) {
        reports.clear();
        for (std::size_t i = 0; i < group; ++i)
            reports.push_back(report_number_n(first + done + i));
        auto const begin = Steady::now();
        must(spool.begin_group());
        for (auto& report : reports) {
            must(spool.begin_job());
            RawBytes raw{"application/json", std::string(1000, 'x')};
            raw.bytes.replace(0, report.external_id.size(), report.external_id);
            report.raw_sha256 = to_hex(sha256(raw.bytes));
            auto const fingerprint = sha256(report.text);
            must(spool.reports().put(std::move(report), fingerprint, raw, {}));
            must(spool.end_job(true));
        }
        must(spool.commit_group());
        spool.maintain(false);
        times.push_back(seconds_since(begin) * 1000);
    }
    std::sort(times.begin(), times.end());
    return times;
}

void measure_puts(spool::Spool& spool, std::size_t& next, std::size_t group) {
    std::size_t const count = group == 1 ? 5'000 : 40'000 / group * group;
    double const processor = processor_seconds();
    auto const begin = Steady::now();
    auto const times = put(spool, next, count, group);
    double const taken = seconds_since(begin);
    double const used = processor_seconds() - processor;
    next += count;
    std::printf(
        "put, groups of %3zu: %8.0f/s  (processor %4.1f us each)  group p50 %.2f ms, p99 %.2f ms, worst %.2f "
        "ms\n",
        group,
        static_cast<double>(count) / taken,
        used / static_cast<double>(count) * 1e6,
        times[times.size() / 2],
        times[times.size() * 99 / 100],
        times.back()
    );
}

boost::asio::awaitable<void> put_one_by_one(
    spool::SpoolThread& thread, std::size_t first, std::size_t count, std::vector<double>& times
) {
    for (std::size_t i = 0; i < count; ++i) {
        auto const begin = Steady::now();
        auto job = [report = report_number_n(first + i)](spool::Spool& spool) mutable {
            RawBytes raw{"application/json", std::string(1000, 'x')};
            raw.bytes.replace(0, report.external_id.size(), report.external_id);
            report.raw_sha256 = to_hex(sha256(raw.bytes));
            auto const fingerprint = sha256(report.text);
            return spool.reports().put(std::move(report), fingerprint, raw, {});
        };
        auto const stored = co_await thread.run(std::move(job));
        must(stored);
        times.push_back(seconds_since(begin) * 1000);
    }
}

void measure_thread(std::unique_ptr<spool::Spool> spool, std::size_t& next) {
    constexpr std::size_t kTogether = 64;
    constexpr std::size_t kEach = 500;
    spool::SpoolThread thread(std::move(spool), [] { std::exit(74); });
    boost::asio::io_context loop;
    std::vector<double> times;
    times.reserve(kTogether * kEach);
    auto const begin = Steady::now();
    for (std::size_t i = 0; i < kTogether; ++i, next += kEach)
        boost::asio::co_spawn(loop, put_one_by_one(thread, next, kEach, times), boost::asio::detached);
    loop.run();
    double const taken = seconds_since(begin);
    std::sort(times.begin(), times.end());
    std::printf(
        "64 coroutines, one put each at a time: %.0f/s, acknowledged after p50 %.2f ms, p99 %.2f ms, worst "
        "%.2f ms\n",
        static_cast<double>(times.size()) / taken,
        times[times.size() / 2],
        times[times.size() * 99 / 100],
        times.back()
    );
}

// One lane's work on the whole backlog, without a centre.
void measure_deliveries(spool::Spool& spool, std::size_t count) {
    auto const now = Time(std::chrono::seconds(1772330400));
    auto const begin = Steady::now();
    std::int64_t after = 0;
    std::size_t done = 0;
    double reading = 0;
    while (done < count) {
        auto const before = Steady::now();
        must(spool.begin_group());
        auto reports = spool.deliveries().due("lapor", after, 1LL << 62, 64, now);
        must(reports);
        reading += seconds_since(before);
        if (reports->empty()) break;
        must(spool.deliveries().begin("lapor", *reports, now));
        must(spool.commit_group());
        std::vector<Settlement> settlements;
        for (auto const& report : *reports) {
            Settlement settlement;
            settlement.sequence = report.sequence;
            settlement.kind = Settlement::Kind::delivered;
            settlement.tracking_id = "LAPOR-2026-0000001";
            settlements.push_back(settlement);
        }
        must(spool.begin_group());
        must(spool.deliveries().settle("lapor", settlements, now));
        must(spool.commit_group());
        spool.maintain(false);
        after = reports->back().sequence;
        done += reports->size();
    }
    double const taken = seconds_since(begin);
    auto const each = static_cast<double>(done);
    std::printf(
        "due alone: %.0f/s; due, begin and settle in batches of 64: %.0f/s\n", each / reading, each / taken
    );
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: spool_bench FOLDER [REPORTS]\n");
        return 64;
    }
    std::filesystem::path const folder = std::filesystem::path(argv[1]) / "spool_bench";
    std::size_t const backlog = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 600'000;
    std::filesystem::remove_all(folder);
    std::size_t next = 0;
    {
        auto spool = open(folder);
        for (std::size_t const group : {1, 32, 64, 128})
            measure_puts(*spool, next, group);
        auto const begin = Steady::now();
        if (next < backlog) {
            auto const more = backlog - next;
            put(*spool, next, more, 64);
            std::printf(
                "filled up to %zu reports at %.0f/s\n",
                backlog,
                static_cast<double>(more) / seconds_since(begin)
            );
            next += more / 64 * 64 + 64;
        }
        measure_puts(*spool, next, 64);
        measure_thread(std::move(spool), next);
    }
    auto const begin = Steady::now();
    auto spool = open(folder);
    std::printf("open with %zu queued: %.0f ms\n", next, seconds_since(begin) * 1000);
    measure_deliveries(*spool, 50'000);
    std::printf("resident: %ld MB\n", resident_kilobytes() / 1024);
    spool.reset();
    std::filesystem::remove_all(folder);
}
