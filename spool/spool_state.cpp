#include "spool/spool_state.hpp"

#include "base/log.hpp"
#include "core/delivery.hpp"
#include "spool/delivery/queued_deliveries.hpp"

#include <algorithm>

namespace kanal::spool {

std::optional<std::int64_t> RecentRaws::find(std::string_view sha256, std::size_t size) const {
    for (auto const& entry : entries_) {
        if (entry.sequence != 0 && entry.size == size && entry.sha256 == sha256) return entry.sequence;
    }
    return std::nullopt;
}

void RecentRaws::remember(std::string_view sha256, std::size_t size, std::int64_t sequence) {
    auto& entry = entries_[next_];
    entry.sha256.assign(sha256);
    entry.size = size;
    entry.sequence = sequence;
    next_ = (next_ + 1) % entries_.size();
}

void RecentRaws::forget() {
    for (auto& entry : entries_)
        entry.sequence = 0;
}

namespace {

Result<void> load_centres(SpoolState& state, std::vector<std::string> const& configured) {
    for (auto const& name : configured) {
        Query enter = state.database.query("INSERT OR IGNORE INTO centre (name) VALUES (?1)");
        if (auto done = enter.with(name).run(); !done) return done.error();
    }
    state.centres.clear();
    Query known = state.database.query("SELECT id, name FROM centre ORDER BY id");
    for (;;) {
        auto row = known.next();
        if (!row) return row.error();
        if (!*row) return {};
        std::string name(known.text(1));
        bool const current = std::find(configured.begin(), configured.end(), name) != configured.end();
        state.centres.push_back({known.integer(0), std::move(name), current});
    }
}

// Behind a watermark the sequences have no gaps: a salvage, which leaves some, begins above them.
Result<std::int64_t> count_without_row(SpoolState& state, std::size_t centre) {
    auto const watermark = state.counts.queued_above[centre];
    if (watermark >= state.counts.last_sequence) return 0;
    Query rows = state.database.query(
        "SELECT count(*) FROM delivery WHERE centre = ?1 AND state IN (0, 1, 2, 3, 4) AND seq > ?2"
    );
    auto row = rows.with(state.centres[centre].key, watermark).next();
    if (!row) return row.error();
    return state.counts.last_sequence - watermark - rows.integer(0);
}

// Delivered ones are not counted: nobody asks, and there is no end to them.
Result<void> count_deliveries(SpoolState& state) {
    state.counts.deliveries.assign(state.centres.size(), {});
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        for (auto const open : {DeliveryState::queued, DeliveryState::held, DeliveryState::unknown}) {
            Query count =
                state.database.query("SELECT count(*) FROM delivery WHERE centre = ?1 AND state = ?2");
            auto row = count.with(state.centres[i].key, static_cast<std::int64_t>(open)).next();
            if (!row) return row.error();
            state.counts.count(i, open) = count.integer(0);
        }
        auto const bare = count_without_row(state, i);
        if (!bare) return bare.error();
        state.counts.count(i, DeliveryState::queued) += *bare;
    }
    return {};
}

void warn_of_unknown_centres(SpoolState& state) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const waiting = state.counts.count(i, DeliveryState::queued);
        if (state.centres[i].configured || waiting == 0) continue;
        log::event(
            log::Level::warning,
            "centre_not_configured",
            {{"centre", state.centres[i].name}, {"queued", waiting}}
        );
    }
}

}  // namespace

std::optional<std::size_t> SpoolState::centre(std::string_view name) const {
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (centres[i].name == name) return i;
    }
    return std::nullopt;
}

void SpoolState::take_back(Counts const& before) {
    counts = before;
    keys.forget_above(counts.last_sequence);
    forget_recent();
}

void SpoolState::forget_recent() {
    raws.forget();
    ignored.forget();
}

Result<void> load(
    SpoolState& state,
    std::vector<std::string> const& configured,
    std::map<std::string, Time> const& backfill,
    std::size_t keys_a_run
) {
    if (auto done = load_centres(state, configured); !done) return done.error();
    // A damaged file may have left the bytes of reports that could not be read.
    auto const last = state.database.number(
        "SELECT max((SELECT ifnull(max(seq), 0) FROM report), (SELECT ifnull(max(seq), 0) "
        "FROM raw))"
    );
    if (!last) return last.error();
    state.counts.last_sequence = *last;
    auto const odd =
        state.database.number("SELECT count(*) FROM (SELECT 1 FROM report WHERE number_step IS NOT 0 LIMIT 1)"
        );
    if (!odd) return odd.error();
    state.odd_numbers = *odd > 0;
    if (auto done = state.keys.load(keys_a_run); !done) return done.error();
    if (auto done = load_watermarks(state, backfill); !done) return done.error();
    if (auto done = count_deliveries(state); !done) return done.error();
    warn_of_unknown_centres(state);
    return {};
}

void log_record_damaged(std::string_view report) {
    log::limited_event(log::Level::alert, "record_damaged", {{"report", report}});
}

}  // namespace kanal::spool
