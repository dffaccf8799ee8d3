#include "tests/fetcher/fetch_bench.hpp"

#include "spool/attachments/attachment_files.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace kanal::test {

using namespace std::chrono_literals;

namespace {

constexpr int kMostTurns = 2'000;

}  // namespace

FetchBench::FetchBench()
    : host_({keys_.path().string()}, "stand_in_files.py"),
      spool_(std::make_unique<spool::SpoolThread>(open_spool(dir.path()), [] {})) {
    options.transfer.timeout = 5s;
    options.transfer.ca_file = keys_ / "cert.pem";
    options.transfer.allow_private = {"127.0.0.1:" + std::to_string(host_.port())};
    options.attachments = dir / "attachments";
    options.look_gap = 0ms;
    restart();
}

void FetchBench::restart() {
    Clock clock;
    clock.steady = [this] {
        auto const moved = std::chrono::duration_cast<std::chrono::steady_clock::duration>(now - some_day());
        return std::chrono::steady_clock::now() + moved;
    };
    clock.wall = [this] { return now; };
    clock.jitter = [] { return 1.0; };
    lane_ = std::make_unique<fetcher::FetchLane>(options, *spool_, std::move(clock));
    lane_->set_rules({{"app", std::make_shared<MediaRules const>(rules)}});
}

std::string FetchBench::url(std::string const& path) const {
    return "https://127.0.0.1:" + std::to_string(host_.port()) + path;
}

std::string FetchBench::url_of(std::string const& host, std::string const& path) {
    auto const place = host + ":" + std::to_string(host_.port());
    options.transfer.resolve.push_back(place + ":127.0.0.1");
    options.transfer.allow_private.push_back(place);
    return "https://" + place + path;
}

void FetchBench::put(std::string const& name, std::vector<std::string> const& urls) {
    in_spool([&](spool::Spool& spool) {
        auto report = make_report(name, "isi " + name);
        report.received_at = now;
        std::vector<Attachment> attachments;
        for (auto const& one : urls) {
            report.attachments.push_back({.url = one});
            attachments.push_back({.url = one});
        }
        return spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, attachments);
    });
}

void FetchBench::work_off() {
    lane_->wake();
    for (int turn = 0; turn < kMostTurns; ++turn) {
        lane_->turn(20ms);
        if (lane_->idle()) return;
    }
    throw std::runtime_error("the lane does not come to rest");
}

void FetchBench::work_for(Duration longest) {
    auto const end = now + longest;
    for (; now <= end; now += 1h) {
        work_off();
        if (in_spool([](spool::Spool& spool) { return spool.fetches().pending(); }) == 0) return;
    }
}

std::vector<OutboundReport> FetchBench::reports() {
    return in_spool([&](spool::Spool& spool) {
        return spool.deliveries().due("lapor", 0, std::numeric_limits<std::int64_t>::max(), 100, now);
    });
}

std::vector<spool::FetchLedger::Status> FetchBench::standing(std::string const& name) {
    return in_spool([&](spool::Spool& spool) { return spool.fetches().of(id_for(name)); });
}

bool FetchBench::record_has(std::string const& text) {
    return reports().back().record.find(text) != std::string::npos;
}

std::string FetchBench::file(std::string const& sha256_hex) {
    std::ifstream stream(spool::attachment_path(options.attachments, sha256_hex), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> FetchBench::requests() {
    std::vector<std::string> found;
    auto const said = boost::json::parse(host_.state());
    for (auto const& request : said.at("requests").as_array()) {
        std::string line(request.at("path").as_string());
        auto const& token = request.at("authorization").as_string();
        if (!token.empty()) line.append(" ").append(token);
        auto const& encoding = request.at("accept_encoding").as_string();
        if (!encoding.empty()) line.append(" accepts ").append(encoding);
        found.push_back(std::move(line));
    }
    return found;
}

}  // namespace kanal::test
