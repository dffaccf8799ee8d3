#include "core/delivery.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/change_feed.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"
#include "spool/sqlite/database.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kanal::spool {

namespace {

// What a person has to look at outranks what goes on by itself.
int rank(DeliveryState state) {
    switch (state) {
        case DeliveryState::held:
            return 0;
        case DeliveryState::unknown:
            return 1;
        case DeliveryState::queued:
            return 2;
        case DeliveryState::delivered:
            break;
    }
    return 3;
}

}  // namespace

Result<ReportNow> ChangeFeed::read_report(
    std::string const& key, std::vector<std::int64_t> const& sequences
) {
    ReportNow report;
    if (auto done = sort_editions(sequences, report); !done) return done.error();
    if (auto done = read_latest(key, report); !done) return done.error();
    if (auto done = read_deliveries(report); !done) return done.error();
    if (auto done = read_review(key, report); !done) return done.error();
    return report;
}

Result<void> ChangeFeed::sort_editions(std::vector<std::int64_t> const& sequences, ReportNow& report) {
    using Edition = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // revision, media, sequence
    std::vector<Edition> editions;
    for (auto const sequence : sequences) {
        Query one = database_->query("SELECT revision, media FROM report WHERE seq = ?1");
        auto row = one.with(sequence).next();
        if (!row) return row.error();
        if (!*row) return retry("spool: change feed: an edition is missing");
        editions.emplace_back(one.integer(0), one.integer(1), sequence);
    }
    std::sort(editions.rbegin(), editions.rend());
    for (auto const& edition : editions)
        report.editions.push_back(std::get<2>(edition));
    report.last = report.editions.front();
    report.first = *std::min_element(sequences.begin(), sequences.end());
    return {};
}

Result<void> ChangeFeed::read_latest(std::string const& key, ReportNow& report) {
    {
        Query one = database_->query(
            "SELECT number, revision, media, channel, account, class, category, place, received_at "
            "FROM report WHERE seq = ?1"
        );
        auto row = one.with(report.last).next();
        if (!row) return row.error();
        report.id = unpack_identifier(key);
        report.number = one.text(0);
        report.revision = static_cast<std::uint32_t>(one.integer(1));
        report.media = static_cast<std::uint64_t>(one.integer(2));
        report.channel = one.text(3);
        report.account = one.text(4);
        report.report_class = one.text(5);
        report.category = one.text(6);
        report.place = one.text(7);
        report.received_at = from_milliseconds(one.integer(8));
    }
    auto record = read_record(*database_, report.last);
    if (!record) return record.error();
    report.record = std::move(record->text);
    if (report.first == report.last) return {};
    Query first = database_->query("SELECT received_at FROM report WHERE seq = ?1");
    auto row = first.with(report.first).next();
    if (!row) return row.error();
    report.received_at = from_milliseconds(first.integer(0));
    return {};
}

Result<void> ChangeFeed::read_deliveries(ReportNow& report) {
    std::optional<DeliveryState> least;
    report.state = to_text(DeliveryState::queued);  // no centre was configured: nobody has it yet
    report.changed_at = report.received_at;
    for (auto const& centre : centres_) {
        bool tracked = false;
        for (auto const sequence : report.editions) {
            Query one = database_->query(
                "SELECT state, why, said, tries, settled_at, not_before, receipt FROM delivery "
                "WHERE centre = ?1 AND state IN (0, 1, 2, 3, 4) AND seq = ?2"
            );
            auto row = one.with(centre.key, sequence).next();
            if (!row) return row.error();
            // Behind the watermark, what has no row is queued.
            if (!*row && !(centre.queued_above && sequence > *centre.queued_above)) continue;
            if (*row && one.integer(0) == kWithheld) continue;
            auto const state = *row ? static_cast<DeliveryState>(one.integer(0) & 3) : DeliveryState::queued;
            auto const settled = from_milliseconds(*row ? one.integer(4) : 0);
            if (state == DeliveryState::delivered) report.changed_at = std::max(report.changed_at, settled);
            if (!tracked && state == DeliveryState::delivered && !one.text(6).empty()) {
                report.tracking_ids.emplace_back(one.text(6));
                tracked = true;
            }
            if (least && rank(state) >= rank(*least)) continue;
            least = state;
            report.state = to_text(state);
            report.centre = centre.name;
            report.why = *row ? one.text(1) : std::string_view();
            report.said = *row ? one.text(2) : std::string_view();
            report.tries = *row ? one.integer(3) : 0;
            report.since = *row && !one.null(4) ? std::optional(settled) : std::nullopt;
            report.not_before =
                *row && !one.null(5) ? std::optional(from_milliseconds(one.integer(5))) : std::nullopt;
        }
    }
    return {};
}

Result<void> ChangeFeed::read_review(std::string const& key, ReportNow& report) {
    Query one = database_->query("SELECT state, since, why FROM review WHERE id = ?1");
    auto row = one.with(Bytes{key}).next();
    if (!row) return row.error();
    if (!*row) return {};
    report.state = one.integer(0) == 1 ? "closed" : "review";
    report.since = from_milliseconds(one.integer(1));
    report.why = one.text(2);
    return {};
}

}  // namespace kanal::spool
