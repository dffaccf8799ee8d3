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
    if (auto done = read_heard(key, report); !done) return done.error();
    if (auto done = read_review(key, report); !done) return done.error();
    return report;
}

Result<void> ChangeFeed::sort_editions(std::vector<std::int64_t> const& sequences, ReportNow& report) {
    // revision, media, desk, sequence
    using Edition = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
    std::vector<Edition> editions;
    for (auto const sequence : sequences) {
        Query one = database_->query("SELECT revision, media, desk FROM report WHERE seq = ?1");
        auto row = one.with(sequence).next();
        if (!row) return row.error();
        if (!*row) return retry("spool: change feed: an edition is missing");
        editions.emplace_back(one.integer(0), one.integer(1), one.integer(2), sequence);
    }
    std::sort(editions.rbegin(), editions.rend());
    for (auto const& edition : editions)
        report.editions.push_back(std::get<3>(edition));
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

// Nothing: no edition of it is for this centre.
Result<std::optional<CentreNow>> ChangeFeed::read_centre(Centre const& centre, ReportNow const& report) {
    std::optional<CentreNow> least;
    std::string tracking_id;
    Time taken_at = {};
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
        CentreNow now{.centre = centre.name};
        if (*row) {
            auto const time = [&one](int column) {
                return one.null(column) ? std::optional<Time>() : from_milliseconds(one.integer(column));
            };
            now.state = static_cast<DeliveryState>(one.integer(0) & 3);
            now.why = one.text(1);
            now.said = one.text(2);
            now.tries = one.integer(3);
            now.since = time(4);
            now.not_before = time(5);
            if (now.state == DeliveryState::delivered) {
                taken_at = std::max(taken_at, now.since.value_or(Time()));
                if (tracking_id.empty()) tracking_id = one.text(6);
            }
        }
        if (!least || rank(now.state) < rank(least->state)) least = std::move(now);
    }
    if (least) {
        least->tracking_id = std::move(tracking_id);
        least->taken_at = taken_at;
    }
    return least;
}

Result<void> ChangeFeed::read_deliveries(ReportNow& report) {
    report.state = to_text(DeliveryState::queued);  // no centre was configured: nobody has it yet
    report.changed_at = report.received_at;
    std::optional<DeliveryState> least;
    for (auto const& centre : centres_) {
        auto now = read_centre(centre, report);
        if (!now) return now.error();
        if (!*now) continue;
        auto const& at = **now;
        report.taken_at = std::max(report.taken_at, at.taken_at);
        if (!at.tracking_id.empty()) report.tracking_ids.push_back(at.tracking_id);
        if (!least || rank(at.state) < rank(*least)) {
            least = at.state;
            report.state = to_text(at.state);
            report.centre = at.centre;
            report.why = at.why;
            report.said = at.said;
            report.tries = at.tries;
            report.since = at.since;
            report.not_before = at.not_before;
        }
        report.centres.push_back(std::move(**now));
    }
    report.changed_at = std::max(report.changed_at, report.taken_at);
    return {};
}

Result<void> ChangeFeed::read_heard(std::string const& key, ReportNow& report) {
    Query last = database_->query("SELECT ifnull(max(received_at), 0) FROM centre_event WHERE id = ?1");
    auto row = last.with(Bytes{key}).next();
    if (!row) return row.error();
    report.changed_at = std::max(report.changed_at, from_milliseconds(last.integer(0)));
    return {};
}

Result<void> ChangeFeed::read_review(std::string const& key, ReportNow& report) {
    Query one = database_->query("SELECT state, since, why FROM review WHERE id = ?1");
    auto row = one.with(Bytes{key}).next();
    if (!row) return row.error();
    if (!*row) return {};
    bool const closed = one.integer(0) == 1;
    auto const since = from_milliseconds(one.integer(1));
    report.state = closed ? "closed" : "review";
    report.since = since;
    report.why = one.text(2);
    if (closed) report.changed_at = std::max(report.changed_at, since);
    return {};
}

}  // namespace kanal::spool
