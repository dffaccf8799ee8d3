#include "daemon/metrics.hpp"

#include "base/log.hpp"
#include "daemon/scrape_metrics.hpp"
#include "http/refusal.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace kanal::daemon {

namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;

double seconds(auto duration) {
    return std::chrono::duration<double>(duration).count();
}

void set_health(prometheus::Registry& registry, std::vector<Metrics::ChannelHealth> const& health) {
    auto& family = prometheus::BuildGauge()
                       .Name("kanal_channel_health")
                       .Help("What a channel says of itself")
                       .Register(registry);
    for (auto const& one : health) {
        for (auto const& item : one.items) {
            if (item.value) family.Add({{"channel", one.channel}, {"item", item.name}}).Set(*item.value);
        }
    }
}

void set_log_counts(prometheus::Registry& registry) {
    auto& events = prometheus::BuildCounter()
                       .Name("kanal_limited_events_total")
                       .Help("Events whose lines in the log are limited, whether or not a line was written")
                       .Register(registry);
    for (auto const& one : log::counts()) {
        events.Add({{"event", one.event}, {"of", one.of}, {"reason", one.reason}}
        ).Increment(static_cast<double>(one.total));
    }
    prometheus::BuildCounter()
        .Name("kanal_log_lost_lines_total")
        .Help("Lines of the log that could not be written because nobody read them")
        .Register(registry)
        .Add({})
        .Increment(static_cast<double>(log::lost_lines()));
}

void set_refused(prometheus::Registry& registry) {
    auto& family = prometheus::BuildCounter()
                       .Name("kanal_refused_total")
                       .Help("Requests over HTTP that were refused, by reason")
                       .Register(registry);
    for (auto const& [reason, count] : refused_counts())
        family.Add({{"reason", reason}}).Increment(static_cast<double>(count));
}

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    Counters& accepted =
        counter("kanal_reports_accepted_total", "Reports committed to the spool, by channel");
    Counters& duplicates = counter("kanal_reports_duplicate_total", "Reports that were in the spool already");
    Counters& quarantined =
        counter("kanal_quarantined_total", "Deliveries stored raw because nobody could read them");
    Counters& ignored =
        counter("kanal_ignored_total", "Events of kinds this version does not know, kept raw");
    Counters& dropped =
        counter("kanal_dropped_total", "Events that are no submission: likes, receipts, own echoes");
    Counters& shed =
        counter("kanal_shed_total", "Deliveries sent away with 'later' because the spool takes nothing");
    prometheus::Histogram& commit = prometheus::BuildHistogram()
                                        .Name("kanal_accept_seconds")
                                        .Help("From the intake to the commit")
                                        .Register(registry)
                                        .Add(
                                            {},
                                            prometheus::Histogram::BucketBoundaries{
                                                0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5}
                                        );
    Gauges& deliveries = gauge("kanal_deliveries", "Deliveries by centre and state");
    Gauges& oldest =
        gauge("kanal_oldest_queued_seconds", "Age of the oldest report a centre does not have yet");
    Gauges& media = gauge(
        "kanal_media_attachments",
        "Attachments that came as an address: still to fetch, and what became of the others since the start"
    );
    Gauges& free = gauge("kanal_spool_free_bytes", "Room left for the spool");
    Gauges& size = gauge("kanal_spool_bytes", "Size of the spool's database");
    Gauges& accepting = gauge("kanal_accepting", "1 while new reports are taken");
    Gauges& config_ok =
        gauge("kanal_config_ok", "0 when the last reload was refused: a restart would fail the same way");
    Gauges& connections = gauge("kanal_http_connections", "Open connections on the public side");

    Counters& counter(char const* name, char const* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    }
    Gauges& gauge(char const* name, char const* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    }
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::accepted(std::string const& channel, bool duplicate) {
    auto& family = duplicate ? families_->duplicates : families_->accepted;
    family.Add({{"channel", channel}}).Increment();
}

void Metrics::quarantined(std::string const& channel) {
    families_->quarantined.Add({{"channel", channel}}).Increment();
}

void Metrics::ignored(std::string const& channel) {
    families_->ignored.Add({{"channel", channel}}).Increment();
}

void Metrics::dropped(std::string const& channel, unsigned events) {
    families_->dropped.Add({{"channel", channel}}).Increment(events);
}

void Metrics::shed(std::string const& channel) {
    families_->shed.Add({{"channel", channel}}).Increment();
}

void Metrics::commit_took(Duration duration) {
    families_->commit.Observe(seconds(duration));
}

std::string Metrics::text(Snapshot const& snapshot) {
    for (auto const& lane : snapshot.backlog) {
        auto const set = [&](char const* state, std::int64_t value) {
            families_->deliveries.Add({{"centre", lane.centre}, {"state", state}}
            ).Set(static_cast<double>(value));
        };
        set("queued", lane.queued);
        set("held", lane.held);
        set("unknown", lane.unknown);
        families_->oldest.Add({{"centre", lane.centre}}
        ).Set(lane.oldest ? seconds(snapshot.now - *lane.oldest) : 0);
    }
    auto const media = [&](char const* state, auto value) {
        families_->media.Add({{"state", state}}).Set(static_cast<double>(value));
    };
    media("pending", snapshot.fetches_pending);
    media("fetched", snapshot.fetcher.fetched);
    media("refused", snapshot.fetcher.refused);
    media("given_up", snapshot.fetcher.given_up);
    families_->free.Add({}).Set(static_cast<double>(snapshot.space.free_bytes));
    families_->size.Add({}).Set(static_cast<double>(snapshot.space.database_bytes));
    families_->accepting.Add({}).Set(snapshot.space.accepting ? 1 : 0);
    families_->config_ok.Add({}).Set(snapshot.config_ok ? 1 : 0);
    families_->connections.Add({}).Set(snapshot.connections);
    auto collected = families_->registry.Collect();
    // Made anew each time: an item that a channel no longer shows must not keep its last value.
    prometheus::Registry shown;
    set_health(shown, snapshot.health);
    set_log_counts(shown);
    add_counts(shown, snapshot);
    add_lanes(shown, snapshot.lanes);
    add_certificate(shown, snapshot.certificate_end);
    add_process(shown);
    set_refused(shown);
    for (auto& family : shown.Collect())
        collected.push_back(std::move(family));
    return prometheus::TextSerializer{}.Serialize(collected);
}

}  // namespace kanal::daemon
