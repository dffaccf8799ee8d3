#include "daemon/admin/answer_json.hpp"

#include "base/time_text.hpp"
#include "normalizer/clean_text.hpp"
#include "spool/reports/media_number.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace kanal::admin {

namespace json = boost::json;

namespace {

// As the record's `channel.media`.
std::uint64_t shown_media(std::uint64_t media) {
    return spool::is_as_it_came(media) ? 0 : media;
}

json::value time_or_null(std::optional<Time> const& time) {
    return time ? json::value(rfc3339_seconds(*time)) : json::value(nullptr);
}

json::object centre_json(
    spool::DeliveryLedger::Backlog const& backlog, std::vector<forwarder::LaneStatus> const& lanes
) {
    json::object centre;
    centre["name"] = backlog.centre;
    centre["queued"] = backlog.queued;
    centre["held"] = backlog.held;
    centre["unknown"] = backlog.unknown;
    centre["oldest"] = time_or_null(backlog.oldest);
    auto const lane = std::find_if(lanes.begin(), lanes.end(), [&](auto const& one) {
        return one.centre == backlog.centre;
    });
    if (lane == lanes.end()) {
        centre["state"] = "not configured";
        return centre;
    }
    centre["state"] = to_text(lane->state);
    centre["why"] = lane->why;
    centre["delivered"] = lane->delivered;
    centre["next_try"] = time_or_null(lane->next_try);
    return centre;
}

json::object summary_json(spool::StoredStatus const& report) {
    json::object row;
    row["id"] = report.id;
    row["number"] = report.number;
    row["revision"] = report.revision;
    row["media"] = shown_media(report.media);
    row["channel"] = report.channel;
    row["state"] = report.state;
    row["withdrawn"] = report.withdrawn;
    row["received_at"] = rfc3339_seconds(report.received_at);
    row["centre"] = report.centre;
    row["tries"] = report.tries;
    row["why"] = report.why;
    row["said"] = report.said;
    row["since"] = time_or_null(report.since);
    row["next_try"] = time_or_null(report.not_before);
    json::array receipts;
    for (auto const& receipt : report.tracking_ids)
        receipts.emplace_back(receipt);
    row["tracking_ids"] = std::move(receipts);
    return row;
}

}  // namespace

json::object status_json(
    SpoolStatus const& spool,
    std::map<std::string, daemon::ChannelActivity> const& channels,
    std::vector<forwarder::LaneStatus> const& lanes
) {
    json::object answer;
    answer["free_bytes"] = spool.space.free_bytes;
    answer["database_bytes"] = spool.space.database_bytes;
    answer["quarantine"] = spool.quarantine;
    answer["ignored"] = spool.ignored;
    answer["review"] = spool.reviews.reports;
    answer["review_oldest"] = time_or_null(spool.reviews.oldest);
    json::array rows;
    for (auto const& [name, activity] : channels) {
        json::object row;
        row["name"] = name;
        row["kind"] = activity.kind;
        row["accepted"] = activity.accepted;
        row["quarantined"] = activity.quarantined;
        row["last_accepted"] = time_or_null(activity.last_accepted);
        rows.push_back(std::move(row));
    }
    answer["channels"] = std::move(rows);
    json::array centres;
    for (auto const& backlog : spool.backlog)
        centres.push_back(centre_json(backlog, lanes));
    answer["centres"] = std::move(centres);
    return answer;
}

void add_health(json::object& status, std::string const& channel, std::vector<HealthItem> const& health) {
    if (health.empty()) return;
    json::object items;
    for (auto const& item : health)
        items[item.name] = item.text;
    for (auto& row : status["channels"].as_array()) {
        if (row.as_object()["name"].as_string() == channel) row.as_object()["health"] = items;
    }
}

void set_later_time(json::object& row, char const* field, Time time) {
    auto const later = rfc3339_seconds(time);
    auto const* const now = row.if_contains(field);
    if (now == nullptr || !now->is_string() || now->as_string() < later) row[field] = later;
}

json::array standings_json(std::vector<DeliveryStanding> const& standings) {
    json::array rows;
    for (auto const& standing : standings) {
        json::object row;
        row["centre"] = standing.centre;
        row["revision"] = standing.revision;
        row["media"] = shown_media(standing.media);
        row["state"] = to_text(standing.state);
        row["tries"] = standing.tries;
        row["why"] = standing.why;
        row["said"] = standing.said;
        row["tracking_id"] = standing.tracking_id;
        row["since"] = time_or_null(standing.since);
        row["next_try"] = time_or_null(standing.not_before);
        rows.push_back(std::move(row));
    }
    return rows;
}

json::array reports_json(std::vector<spool::StoredStatus> const& reports) {
    json::array rows;
    for (auto const& report : reports)
        rows.push_back(summary_json(report));
    return rows;
}

json::object media_json(std::int64_t pending, fetcher::FetcherStatus const& fetcher) {
    json::object media;
    media["pending"] = pending;
    media["fetched"] = fetcher.fetched;
    media["refused"] = fetcher.refused;
    media["given_up"] = fetcher.given_up;
    return media;
}

namespace {

json::object fetch_json(spool::FetchLedger::Standing const& fetch) {
    json::object row;
    row["attachment"] = fetch.position + 1;
    row["state"] = to_text(fetch.state);
    row["tries"] = fetch.tries;
    row["why"] = fetch.why;
    row["next_try"] = time_or_null(fetch.next);
    return row;
}

}  // namespace

json::object report_json(
    spool::StoredStatus const& report, std::vector<spool::FetchLedger::Standing> const& fetches
) {
    auto row = summary_json(report);
    if (!fetches.empty()) {
        json::array rows;
        for (auto const& fetch : fetches)
            rows.push_back(fetch_json(fetch));
        row["fetches"] = std::move(rows);
    }
    boost::system::error_code error;
    auto record = json::parse(report.record, error);
    row["record"] = error ? json::value(nullptr) : std::move(record);
    return row;
}

json::object quarantined_json(spool::Quarantined const& item) {
    json::object row;
    row["id"] = item.id;
    row["channel"] = item.channel;
    row["state"] = item.state;
    row["why"] = item.why;
    row["received_at"] = rfc3339_seconds(item.received_at);
    if (!item.raw.bytes.empty()) {
        row["media_type"] = item.raw.media_type;
        // JSON carries text only; the bytes themselves stay in the spool.
        row["raw"] = normalizer::clean_text(item.raw.bytes).text;
    }
    return row;
}

json::object ignored_json(spool::IgnoredEvent const& event) {
    json::object row;
    row["id"] = event.id;
    row["channel"] = event.channel;
    row["state"] = event.replayed ? "replayed" : "ignored";
    row["why"] = event.why;
    row["received_at"] = rfc3339_seconds(event.received_at);
    if (!event.raw.bytes.empty()) {
        row["media_type"] = event.raw.media_type;
        row["raw"] = normalizer::clean_text(event.raw.bytes).text;
    }
    return row;
}

json::object ignored_json(spool::IgnoredEvents::Kind const& kind) {
    json::object row;
    row["channel"] = kind.channel;
    row["why"] = kind.why;
    row["count"] = kind.count;
    row["last"] = rfc3339_seconds(kind.last);
    return row;
}

json::array journal_json(std::vector<spool::Spool::JournalEntry> const& entries) {
    json::array rows;
    for (auto const& entry : entries) {
        json::object row;
        row["at"] = rfc3339_seconds(entry.at);
        row["who"] = entry.who;
        row["action"] = entry.action;
        row["detail"] = entry.detail;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace kanal::admin
