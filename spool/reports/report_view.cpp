#include "spool/reports/report_key.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

Result<std::optional<std::string>> find_tracked(Database& database, std::string const& tracking_id) {
    // The comparison with nothing lets the partial index serve.
    Query one = database.query(
        "SELECT r.id FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.receipt = ?1 AND d.receipt <> '' ORDER BY d.seq DESC LIMIT 1"
    );
    auto row = one.with(tracking_id).next();
    if (!row) return row.error();
    if (!*row) return std::optional<std::string>();
    return std::optional(unpack_identifier(one.bytes(0)));
}

Result<Time> first_received(Database& database, std::string const& key) {
    Query first = database.query(
        "SELECT received_at FROM edition(?1) CROSS JOIN report ON seq = at ORDER BY revision, media LIMIT 1"
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
