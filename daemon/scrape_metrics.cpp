#include "daemon/scrape_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace kanal::daemon {

namespace {

using Gauges = prometheus::Family<prometheus::Gauge>;

Gauges& gauge(prometheus::Registry& registry, char const* name, char const* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

void add_index(prometheus::Registry& registry, Metrics::Snapshot const& snapshot) {
    auto const set = [&registry](char const* name, char const* help, double value) {
        gauge(registry, name, help).Add({}).Set(value);
    };
    set("kanal_index_behind",
        "Editions and changes that lists do not show yet",
        static_cast<double>(snapshot.index_behind));
    set("kanal_index_building", "1 while the read model is made anew", snapshot.index.building);
    set("kanal_index_ok", "0 while the read model gets no further", snapshot.index.failing.empty());
    prometheus::BuildCounter()
        .Name("kanal_index_rebuilds_total")
        .Help("How often the read model was made anew since the start")
        .Register(registry)
        .Add({})
        .Increment(static_cast<double>(snapshot.index.rebuilds));
}

double unix_seconds(Time time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

double seconds(timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Before main().
double const kStarted = unix_seconds(WallClock::now());

double resident_bytes() {
    unsigned long total = 0;
    unsigned long resident = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "re");
    if (file == nullptr) return 0;
    bool const read = std::fscanf(file, "%lu %lu", &total, &resident) == 2;
    std::fclose(file);
    return read ? static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

double open_descriptors() {
    std::error_code failed;
    double count = 0;
    for (auto at = std::filesystem::directory_iterator("/proc/self/fd", failed);
         !failed && at != std::filesystem::directory_iterator();
         at.increment(failed))
        ++count;
    return count;
}

}  // namespace

void add_counts(prometheus::Registry& registry, Metrics::Snapshot const& snapshot) {
    add_index(registry, snapshot);
    if (!snapshot.counts) return;
    auto const set = [&registry](char const* name, char const* help, double value) {
        gauge(registry, name, help).Add({}).Set(value);
    };
    auto const& counts = *snapshot.counts;
    auto const reviews = counts.reports.find(readmodel::ReportState::review);
    auto const oldest = counts.review_oldest;
    set("kanal_quarantine_items", "Items waiting for an operator", static_cast<double>(counts.quarantine));
    set("kanal_reports_in_review",
        "Reports waiting for an operator",
        reviews == counts.reports.end() ? 0 : static_cast<double>(reviews->second));
    set("kanal_oldest_review_seconds",
        "How long the first report in review has waited",
        oldest ? std::chrono::duration<double>(snapshot.now - *oldest).count() : 0);
}

void add_lanes(prometheus::Registry& registry, std::vector<forwarder::LaneStatus> const& lanes) {
    auto& state = gauge(registry, "kanal_lane_state", "1 for the state the way to a centre is in");
    auto& last = gauge(
        registry,
        "kanal_last_delivery_timestamp_seconds",
        "When the centre last took a report, since the start"
    );
    auto& delivered = prometheus::BuildCounter()
                          .Name("kanal_delivered_total")
                          .Help("Editions a centre has taken")
                          .Register(registry);
    auto& failures = prometheus::BuildCounter()
                         .Name("kanal_delivery_failures_total")
                         .Help("Batches that met a failure of the centre or the way to it")
                         .Register(registry);
    for (auto const& lane : lanes) {
        for (auto const one :
             {forwarder::LaneStatus::State::running,
              forwarder::LaneStatus::State::waiting,
              forwarder::LaneStatus::State::stopped})
            state.Add({{"centre", lane.centre}, {"state", std::string(forwarder::to_text(one))}}
            ).Set(lane.state == one);
        delivered.Add({{"centre", lane.centre}}).Increment(static_cast<double>(lane.delivered));
        failures.Add({{"centre", lane.centre}}).Increment(static_cast<double>(lane.failures));
        if (lane.last_delivery) last.Add({{"centre", lane.centre}}).Set(unix_seconds(*lane.last_delivery));
    }
}

void add_certificate(prometheus::Registry& registry, std::optional<Time> const& end) {
    if (!end) return;
    gauge(registry, "kanal_certificate_expires_timestamp_seconds", "End of the public side's certificate")
        .Add({})
        .Set(unix_seconds(*end));
}

void add_process(prometheus::Registry& registry) {
    gauge(registry, "kanal_build_info", "Always 1; the version is a label")
        .Add({{"version", KANAL_VERSION}})
        .Set(1);
    gauge(registry, "process_start_time_seconds", "Start time of the process").Add({}).Set(kStarted);
    gauge(registry, "process_resident_memory_bytes", "Resident memory").Add({}).Set(resident_bytes());
    gauge(registry, "process_open_fds", "Open file descriptors").Add({}).Set(open_descriptors());
    rusage used{};
    rlimit files{};
    if (::getrusage(RUSAGE_SELF, &used) == 0)
        prometheus::BuildCounter()
            .Name("process_cpu_seconds_total")
            .Help("User and system CPU time")
            .Register(registry)
            .Add({})
            .Increment(seconds(used.ru_utime) + seconds(used.ru_stime));
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
        gauge(registry, "process_max_fds", "Most open file descriptors")
            .Add({})
            .Set(static_cast<double>(files.rlim_cur));
}

}  // namespace kanal::daemon
