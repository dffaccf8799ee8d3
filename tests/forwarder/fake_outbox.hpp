#pragma once

#include "forwarder/outbox.hpp"

#include <map>
#include <mutex>
#include <set>

namespace kanal::test {

// The deliveries of one centre in memory, by the rules that the spool's header states. Any thread.
class FakeOutbox : public forwarder::Outbox {
public:
    struct Entry {
        OutboundReport outbound = {};
        Settlement::Kind state = Settlement::Kind::retry;  // retry: queued
        bool held = false;
        unsigned attempts = 0;
        unsigned refusals = 0;
        std::optional<Time> not_before = {};
        Time accepted = {};
        std::string tracking_id = {};
        Time unknown_since = {};
    };

    void accept(std::size_t reports, Time now = {}) {
        std::lock_guard const lock(mutex);
        for (std::size_t i = 0; i < reports; ++i) {
            auto const sequence = ++last;
            auto& entry = entries[sequence];
            entry.outbound.sequence = sequence;
            entry.outbound.id = "report-" + std::to_string(sequence);
            entry.outbound.record =
                R"({"id":")" + entry.outbound.id + R"(","number":")" + entry.outbound.id + R"("})";
            entry.accepted = now;
            queued.insert(sequence);
        }
    }

    Result<forwarder::Drawn> draw(forwarder::Draw const& draw, Time now) override {
        std::lock_guard const lock(mutex);
        if (broken) return retry("spool: broken");
        forwarder::Drawn drawn;
        drawn.last_sequence = last;
        for (auto it = queued.upper_bound(draw.after); it != queued.end() && *it <= draw.upto; ++it) {
            auto const& entry = entries[*it];
            if (entry.not_before && *entry.not_before > now) continue;
            drawn.reports.push_back(entry.outbound);
            if (drawn.reports.size() == draw.limit) break;
        }
        drawn.found = !drawn.reports.empty();
        forwarder::keep_suspects_alone(drawn.reports);
        for (auto const& outbound : drawn.reports)
            ++entries[outbound.sequence].attempts;
        return drawn;
    }

    Result<void> settle(std::vector<Settlement> const& settlements, Time now) override {
        std::lock_guard const lock(mutex);
        if (broken || settle_broken) return retry("spool: broken");
        for (auto const& settlement : settlements) {
            auto& entry = entries[settlement.sequence];
            entry.outbound.suspect = entry.outbound.suspect && !settlement.tried;
            if (settlement.kind == Settlement::Kind::retry) continue;
            entry.tracking_id = settlement.tracking_id;
            entry.not_before = settlement.not_before;
            if (settlement.kind == Settlement::Kind::absent) {
                entry.state = Settlement::Kind::retry;
                unknown.erase(settlement.sequence);
                queued.insert(settlement.sequence);
                continue;
            }
            if (settlement.kind == Settlement::Kind::refused && ++entry.refusals < 3) continue;
            entry.held =
                settlement.kind == Settlement::Kind::refused || settlement.kind == Settlement::Kind::by_hand;
            if (settlement.kind == Settlement::Kind::unknown && entry.state != Settlement::Kind::unknown)
                entry.unknown_since = now;
            if (settlement.kind == Settlement::Kind::unknown)
                unknown.insert(settlement.sequence);
            else
                unknown.erase(settlement.sequence);
            entry.state = settlement.kind;
            queued.erase(settlement.sequence);
        }
        return {};
    }

    Result<forwarder::Waiting> waiting() override {
        std::lock_guard const lock(mutex);
        if (broken) return retry("spool: broken");
        forwarder::Waiting waiting;
        waiting.queued = static_cast<std::int64_t>(queued.size());
        if (!queued.empty()) waiting.oldest = entries[*queued.begin()].accepted;
        return waiting;
    }

    Result<std::optional<DoubtfulReport>> doubtful(Time now) override {
        std::lock_guard const lock(mutex);
        if (broken) return retry("spool: broken");
        for (auto const sequence : unknown) {
            auto const& entry = entries[sequence];
            if (entry.not_before && *entry.not_before > now) continue;
            DoubtfulReport report;
            report.sequence = sequence;
            report.id = entry.outbound.id;
            report.number = entry.outbound.id;
            report.since = entry.unknown_since;
            return std::optional(report);
        }
        return std::optional<DoubtfulReport>();
    }

    Result<std::vector<DayCount>> counts(Time) override {
        return std::vector<DayCount>{{std::chrono::sys_days(std::chrono::days(20'000)), 3}};
    }

    Entry entry(std::int64_t sequence) {
        std::lock_guard const lock(mutex);
        return entries[sequence];
    }
    std::size_t still_queued() {
        std::lock_guard const lock(mutex);
        return queued.size();
    }

    std::mutex mutex;
    std::map<std::int64_t, Entry> entries;
    std::set<std::int64_t> queued;
    std::set<std::int64_t> unknown;
    std::int64_t last = 0;
    bool broken = false;
    bool settle_broken = false;
};

}  // namespace kanal::test
