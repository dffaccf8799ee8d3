#include "daemon/admin/answer_json.hpp"

#include "base/time_text.hpp"
#include "normalizer/clean_text.hpp"
#include "spool/delivery/media_edition.hpp"

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

// Of a report from the spool or from the read model.
template <class Report>
json::object summary_json(Report const& report, std::string_view state) {
    json::object row;
    row["id"] = report.id;
    row["number"] = report.number;
    row["revision"] = report.revision;
    row["media"] = shown_media(report.media);
    row["channel"] = report.channel;
    row["state"] = state;
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

void add_counts(
    json::object& status,
    Result<readmodel::Answered<readmodel::Counts>> const& counted,
    readmodel::ReadModel const& index
) {
    for (auto const* field : {"quarantine", "ignored", "review", "review_oldest"})
        status[field] = nullptr;
    if (counted) {
        auto const& counts = counted->value;
        auto const reviews = counts.reports.find(readmodel::ReportState::review);
        status["quarantine"] = counts.quarantine;
        status["ignored"] = counts.ignored;
        status["review"] = reviews == counts.reports.end() ? 0 : reviews->second;
        status["review_oldest"] = time_or_null(counts.review_oldest);
    }
    auto const built = index.status();
    json::object row;
    row["behind"] = counted ? counted->behind : index.behind();
    row["building"] = built.building;
    row["rebuilds"] = built.rebuilds;
    row["why"] = built.failing;
    status["index"] = std::move(row);
}

void set_later_time(json::object& row, char const* field, Time time) {
    auto const later = rfc3339_seconds(time);
    auto const* const now = row.if_contains(field);
    if (now == nullptr || !now->is_string() || now->as_string() < later) row[field] = later;
}

void add_next_try(json::object& row, std::vector<forwarder::LaneStatus> const& lanes) {
    if (row["state"].as_string() != "queued") return;
    for (auto const& lane : lanes) {
        if (lane.centre != row["centre"].as_string()) continue;
        row["lane"] = to_text(lane.state);
        row["lane_why"] = lane.why;
        if (lane.next_try) set_later_time(row, "next_try", *lane.next_try);
    }
}

json::array progress_json(std::vector<CentreEvent> const& events) {
    json::array rows;
    for (auto const& event : events) {
        json::object row;
        row["at"] = rfc3339_seconds(event.at);
        row["centre"] = event.centre;
        row["state"] = to_text(event.state);
        row["text"] = indonesian_text(event.state);
        row["word"] = event.word;
        rows.push_back(std::move(row));
    }
    return rows;
}

json::array statuses_json(std::vector<DeliveryStatus> const& statuses) {
    json::array rows;
    for (auto const& status : statuses) {
        json::object row;
        row["centre"] = status.centre;
        row["revision"] = status.revision;
        row["media"] = shown_media(status.media);
        row["state"] = to_text(status.state);
        row["tries"] = status.tries;
        row["why"] = status.why;
        row["said"] = status.said;
        row["tracking_id"] = status.tracking_id;
        row["since"] = time_or_null(status.since);
        row["next_try"] = time_or_null(status.not_before);
        rows.push_back(std::move(row));
    }
    return rows;
}

json::array reports_json(std::vector<readmodel::ReportEntry> const& reports) {
    json::array rows;
    for (auto const& report : reports)
        rows.push_back(summary_json(report, to_text(report.state)));
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

json::object fetch_json(spool::FetchLedger::Status const& fetch) {
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
    spool::StoredStatus const& report, std::vector<spool::FetchLedger::Status> const& fetches
) {
    auto row = summary_json(report, report.state);
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

json::object ignored_json(readmodel::IgnoredKind const& kind) {
    json::object row;
    row["channel"] = kind.channel;
    row["why"] = kind.why;
    row["count"] = kind.events;
    row["last"] = rfc3339_seconds(kind.last);
    return row;
}

json::object kept_json(spool::KeptItem const& item, char letter, char const* state) {
    json::object row;
    row["id"] = letter + std::to_string(item.item);
    row["channel"] = item.channel;
    row["state"] = state;
    row["why"] = item.why;
    row["received_at"] = rfc3339_seconds(item.received_at);
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
