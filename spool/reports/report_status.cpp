#include "core/delivery.hpp"
#include "spool/delivery/progress_ledger.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/reports/review.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

// The least advanced first: what a person has to look at outranks what goes on by itself.
constexpr DeliveryState kLeastAdvancedFirst[] = {
    DeliveryState::held, DeliveryState::unknown, DeliveryState::queued, DeliveryState::delivered};

Result<DeliveryStatus> least_advanced(SpoolState& state, std::int64_t sequence) {
    std::optional<DeliveryStatus> found[4];
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const& centre = state.centres[i];
        auto const queued = is_queued_without_row(state, i, sequence);
        if (!queued) return queued.error();
        if (*queued) {
            found[0] = DeliveryStatus{.centre = centre.name};
            continue;
        }
        Query one = state.database.query(
            "SELECT state, why, said, tries, settled_at, not_before FROM delivery "
            "WHERE centre = ?1 AND state IN (0, 1, 2, 3) AND seq = ?2"
        );
        auto row = one.with(centre.key, sequence).next();
        if (!row) return row.error();
        if (!*row) continue;
        auto& delivery = found[one.integer(0) & 3].emplace();
        delivery.centre = centre.name;
        delivery.state = static_cast<DeliveryState>(one.integer(0) & 3);
        delivery.why = one.text(1);
        delivery.said = one.text(2);
        delivery.tries = one.integer(3);
        if (!one.null(4)) delivery.since = from_milliseconds(one.integer(4));
        if (!one.null(5)) delivery.not_before = from_milliseconds(one.integer(5));
    }
    for (auto const candidate : kLeastAdvancedFirst) {
        auto const& delivery = found[static_cast<std::size_t>(candidate)];
        if (delivery) return *delivery;
    }
    return DeliveryStatus{};  // no centre was configured: nobody has it yet
}

// Of each centre the receipt of the latest edition it has.
Result<std::vector<std::string>> receipts(SpoolState& state, std::string const& key) {
    std::vector<std::string> found;
    for (auto const& centre : state.centres) {
        Query latest = state.database.query(
            "SELECT d.receipt FROM edition(?2) CROSS JOIN report r ON r.seq = at CROSS JOIN delivery d "
            "ON d.centre = ?1 AND d.state = 3 AND d.seq = r.seq WHERE d.receipt <> '' ORDER BY r.revision "
            "DESC, r.media DESC, r.desk DESC LIMIT 1"
        );
        auto row = latest.with(centre.key, Bytes{key}).next();
        if (!row) return row.error();
        if (*row) found.emplace_back(latest.text(0));
    }
    return found;
}

// Columns: seq, id, revision, number, channel, account, received_at, media, desk.
Result<StoredStatus> read_status(SpoolState& state, Query const& row) {
    auto const delivery = least_advanced(state, row.integer(0));
    if (!delivery) return delivery.error();
    std::string const key(row.bytes(1));
    auto tracking_ids = receipts(state, key);
    if (!tracking_ids) return tracking_ids.error();
    auto const review = find_review(state, key);
    if (!review) return review.error();
    auto const fields = read_record_fields(state.database, row.integer(0));
    if (!fields) return fields.error();
    StoredStatus status{
        .id = unpack_identifier(key),
        .number = std::string(row.text(3)),
        .revision = static_cast<std::uint32_t>(row.integer(2)),
        .media = static_cast<std::uint64_t>(row.integer(7)),
        .desk = static_cast<std::uint64_t>(row.integer(8)),
        .channel = std::string(row.text(4)),
        .account = std::string(row.text(5)),
        .state = std::string(to_text(delivery->state)),
        .why = delivery->why,
        .said = delivery->said,
        .centre = delivery->centre,
        .tries = delivery->tries,
        .since = delivery->since,
        .not_before = delivery->not_before,
        .withdrawn = says_withdrawn(*fields),
        .tracking_ids = std::move(*tracking_ids),
        .received_at = from_milliseconds(row.integer(6)),
    };
    if (*review) {
        status.state = to_text((*review)->state);
        status.why = (*review)->why;
        status.since = (*review)->since;
    }
    return status;
}

}  // namespace

Result<std::optional<std::string>> ReportStore::resolve(std::string const& id_or_number) {
    auto key = find_report(state_, id_or_number);
    if (!key) return key.error();
    if (!*key) return std::optional<std::string>();
    return std::optional(unpack_identifier(**key));
}

Result<std::optional<StoredStatus>> ReportStore::status_of(std::int64_t sequence) {
    Query one = state_.database.query(
        "SELECT seq, id, revision, number, channel, account, received_at, media, desk FROM report WHERE seq "
        "= ?1"
    );
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    if (!*row) return std::optional<StoredStatus>();
    auto status = read_status(state_, one);
    if (!status) return status.error();
    return std::optional(std::move(*status));
}

Result<std::optional<StoredStatus>> ReportStore::find(std::string const& id_or_number) {
    auto const key = find_report(state_, id_or_number);
    if (!key) return key.error();
    if (!*key) return std::optional<StoredStatus>();
    Query latest = state_.database.query(
        "SELECT seq, id, revision, number, channel, account, received_at, media, desk, category "
        "FROM edition(?1) CROSS JOIN report ON seq = at ORDER BY revision DESC, media DESC, desk DESC LIMIT 1"
    );
    auto row = latest.with(Bytes{**key}).next();
    if (!row) return row.error();
    auto status = read_status(state_, latest);
    if (!status) return status.error();
    auto record = read_record(state_.database, latest.integer(0));
    if (!record) return record.error();
    status->damaged = record->damaged;
    if (status->damaged) log_record_damaged(status->id);
    status->record = std::move(record->text);
    status->category = latest.text(9);
    auto progress = ProgressLedger(state_).of(status->id);
    if (!progress) return progress.error();
    status->progress = std::move(*progress);
    return std::optional(std::move(*status));
}

namespace {

Result<std::optional<std::string>> find_tracked(Database& database, std::string const& tracking_id) {
    // The comparison with nothing lets the partial index serve.
    Query one = database.query(
        "SELECT r.id FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.receipt = ?1 AND d.receipt <> '' ORDER BY d.seq DESC LIMIT 1"
    );
    return one.with(tracking_id).first([](Query const& row) { return unpack_identifier(row.bytes(0)); });
}

Result<Time> first_received(Database& database, std::string const& key) {
    Query first = database.query(
        "SELECT received_at FROM edition(?1) CROSS JOIN report ON seq = at ORDER BY revision, media, desk "
        "LIMIT 1"
    );
    auto row = first.with(Bytes{key}).next();
    if (!row) return row.error();
    return from_milliseconds(*row ? first.integer(0) : 0);
}

Result<Time> last_taken(SpoolState& state, std::string const& key) {
    Time last = {};
    for (auto const& centre : state.centres) {
        Query taken = state.database.query(
            "SELECT max(d.settled_at) FROM edition(?2) CROSS JOIN delivery d "
            "ON d.centre = ?1 AND d.state = 3 AND d.seq = at"
        );
        auto row = taken.with(centre.key, Bytes{key}).next();
        if (!row) return row.error();
        if (*row && !taken.null(0)) last = std::max(last, from_milliseconds(taken.integer(0)));
    }
    return last;
}

}  // namespace

ReportStatus to_status(StoredStatus const& stored) {
    ReportStatus status;
    status.id = stored.id;
    status.number = stored.number;
    status.channel = stored.channel;
    status.account = stored.account;
    status.state = stored.state;
    status.tracking_ids = stored.tracking_ids;
    status.progress = stored.progress;
    return status;
}

Result<std::optional<ReportView>> ReportStore::find_view(std::string const& name) {
    auto found = find(name);
    if (!found) return found.error();
    if (!*found) {
        auto const id = find_tracked(state_.database, name);
        if (!id) return id.error();
        if (!*id) return std::optional<ReportView>();
        found = find(**id);
        if (!found) return found.error();
        if (!*found) return std::optional<ReportView>();
    }
    auto const key = pack_identifier((*found)->id).value_or(std::string());
    auto const received = first_received(state_.database, key);
    if (!received) return received.error();
    auto const taken = last_taken(state_, key);
    if (!taken) return taken.error();
    ReportView view;
    view.status = to_status(**found);
    view.received_at = *received;
    view.taken_at = *taken;
    if (view.status.state == "closed") view.closed_at = (*found)->since.value_or(Time());
    view.changed_at = std::max({*received, *taken, view.closed_at});
    for (auto const& event : view.status.progress)
        view.changed_at = std::max(view.changed_at, event.heard_at);
    view.record = std::move((*found)->record);
    view.category = std::move((*found)->category);
    return std::optional(std::move(view));
}

}  // namespace kanal::spool
