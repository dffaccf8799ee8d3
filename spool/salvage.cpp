#include "spool/salvage.hpp"

#include <optional>

namespace kanal {

namespace {

// No agency gives this many numbers in a year.
constexpr std::int64_t kFarAboveGiven = 500'000;
constexpr std::int64_t kPiece = 500;  // rows in one transaction
constexpr std::int64_t kFurthestJump = 1LL << 40;

// `read` gives the rows whose key, the column at `key`, is above ?1 in order.
struct Table {
    std::string_view read;
    std::string_view write;
    int columns;
    int key = 0;
};

constexpr Table kReports = {
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record "
    "FROM report NOT INDEXED WHERE seq > ?1 AND length(id) = 16 ORDER BY seq",
    "INSERT OR IGNORE INTO report VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    10};
constexpr Table kRaws = {
    "SELECT seq, media_type, bytes FROM raw WHERE seq > ?1 ORDER BY seq",
    "INSERT OR IGNORE INTO raw VALUES (?1, ?2, ?3)",
    3};
constexpr Table kAttachments = {
    "SELECT seq, position, sha256 FROM attachment NOT INDEXED WHERE seq > ?1 ORDER BY seq, position",
    "INSERT OR IGNORE INTO attachment VALUES (?1, ?2, ?3)",
    3};
constexpr Table kDeliveries = {
    "SELECT centre, state, seq, unfinished, refusals, not_before, settled_at, receipt, why FROM delivery "
    "WHERE centre = ?2 AND state = ?3 AND seq > ?1 ORDER BY seq",
    "INSERT OR IGNORE INTO delivery VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    9,
    2};
constexpr Table kCentres = {
    "SELECT id, name FROM centre NOT INDEXED WHERE id > ?1 ORDER BY id",
    "INSERT OR IGNORE INTO centre VALUES (?1, ?2)",
    2};
constexpr Table kCounters = {
    "SELECT year, last FROM counter WHERE year > ?1 ORDER BY year",
    "INSERT OR IGNORE INTO counter VALUES (?1, ?2)",
    2};
constexpr Table kQuarantine = {
    "SELECT item, channel, state, sha256, why, received_at, settled_at, media_type, bytes "
    "FROM quarantine NOT INDEXED WHERE item > ?1 ORDER BY item",
    "INSERT OR IGNORE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    9};
constexpr Table kIgnored = {
    "SELECT item, channel, why, received_at, media_type, bytes FROM ignored WHERE item > ?1 ORDER BY item",
    "INSERT OR IGNORE INTO ignored VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    6};
constexpr Table kJournal = {
    "SELECT entry, at, who, action, subject, detail FROM journal NOT INDEXED WHERE entry > ?1 ORDER BY entry",
    "INSERT OR IGNORE INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    6};

class Copier {
public:
    Copier(Database& damaged, Database& fresh) : damaged_(damaged), fresh_(fresh) {}

    // What it copied; `complete` turns false when a part of the table was skipped.
    Result<std::int64_t> copy(Table const& table, bool& complete);
    Result<void> copy_deliveries(bool& complete);
    Result<void> copy_cursors(bool& complete);

private:
    Result<bool> copy_from(Table const& table, std::int64_t& after, std::int64_t& copied);
    std::optional<std::int64_t> next_readable(Table const& table, std::int64_t after);
    bool readable(Table const& table, std::int64_t after);
    void bind(Query& rows, Table const& table, std::int64_t after) const {
        if (table.key == 2)
            rows.with(after, centre_, state_);
        else
            rows.with(after);
    }
    Result<void> write(Table const& table, Query const& row);

    Database& damaged_;
    Database& fresh_;
    std::int64_t written_ = 0;
    std::int64_t centre_ = 0;  // ?2 and ?3 of kDeliveries
    std::int64_t state_ = 0;
};

Result<std::int64_t> Copier::copy(Table const& table, bool& complete) {
    std::int64_t after = 0;
    std::int64_t copied = 0;
    for (;;) {
        auto const ended = copy_from(table, after, copied);
        if (!ended) return ended.error();
        if (*ended) return copied;
        complete = false;
        auto const next = next_readable(table, after);
        if (!next) return copied;
        after = *next;
    }
}

// True at the end of the table, false where it cannot be read on.
Result<bool> Copier::copy_from(Table const& table, std::int64_t& after, std::int64_t& copied) {
    Query rows = damaged_.query(table.read);
    bind(rows, table, after);
    for (;;) {
        auto const row = rows.next();
        if (!row) return false;
        if (!*row) return true;
        after = rows.integer(table.key);
        if (auto done = write(table, rows); !done) return done.error();
        ++copied;
    }
}

Result<void> Copier::write(Table const& table, Query const& row) {
    {
        Query add = fresh_.query(table.write);
        auto const done = add.with_row(row, table.columns).run();
        // A value of the wrong type is damage that went unnoticed so far: the row is left out.
        if (!done && (fresh_.full() || fresh_.broken())) return done.error();
    }
    if (++written_ % kPiece != 0) return {};
    if (auto done = fresh_.run("COMMIT"); !done) return done.error();
    return fresh_.run("BEGIN");
}

bool Copier::readable(Table const& table, std::int64_t after) {
    Query rows = damaged_.query(table.read);
    bind(rows, table, after);
    return rows.next().has_value();
}

// The smallest key above which the table can be read again. The pages that cannot be read lie together, so
// it is looked for in growing steps, and then between the last two.
std::optional<std::int64_t> Copier::next_readable(Table const& table, std::int64_t after) {
    std::int64_t step = 1;
    while (!readable(table, after + step)) {
        step *= 2;
        if (step > kFurthestJump) return std::nullopt;
    }
    std::int64_t low = after + step / 2;
    std::int64_t high = after + step;
    while (low + 1 < high) {
        std::int64_t const middle = low + (high - low) / 2;
        (readable(table, middle) ? high : low) = middle;
    }
    return high;
}

Result<void> Copier::copy_deliveries(bool& complete) {
    auto const last = fresh_.number("SELECT max(id) FROM centre");
    if (!last) return last.error();
    for (centre_ = 1; centre_ <= *last; ++centre_) {
        for (state_ = 0; state_ <= 3; ++state_) {
            auto const copied = copy(kDeliveries, complete);
            if (!copied) return copied.error();
        }
    }
    return {};
}

Result<void> Copier::copy_cursors(bool& complete) {
    Query rows = damaged_.query("SELECT channel, value FROM cursor");
    for (;;) {
        auto const row = rows.next();
        if (!row) complete = false;
        if (!row || !*row) return {};
        Query add = fresh_.query("INSERT OR IGNORE INTO cursor VALUES (?1, ?2)");
        if (auto done = add.with_row(rows, 2).run(); !done) return done.error();
    }
}

// Which of them were delivered is not known for all.
Result<void> queue_again(Database& fresh) {
    return fresh.run(
        "INSERT OR IGNORE INTO delivery (centre, state, seq) "
        "SELECT c.id, 0, r.seq FROM centre c CROSS JOIN report r WHERE r.record IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = c.id AND d.state IN (0, 1, 2, 3) AND d.seq = r.seq)"
    );
}

Result<void> note_expiries(Database& fresh) {
    return fresh.run(
        "INSERT OR IGNORE INTO expiry (delivered_at, seq) "
        "SELECT max(d.settled_at), d.seq FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE r.record IS NOT NULL GROUP BY d.seq HAVING min(d.state) = 3"
    );
}

Result<void> enter(Database& fresh, std::vector<std::string> const& centres) {
    for (auto const& name : centres) {
        Query add = fresh.query("INSERT OR IGNORE INTO centre (name) VALUES (?1)");
        if (auto done = add.with(name).run(); !done) return done.error();
    }
    return {};
}

}  // namespace

Result<void> count_far_above(Database& fresh, Time now) {
    auto const day = std::chrono::floor<std::chrono::days>(now);
    auto const year = static_cast<int>(std::chrono::year_month_day(day).year());
    Query set = fresh.query("INSERT OR IGNORE INTO counter VALUES (?1, ?2)");
    return set.with(static_cast<std::int64_t>(year), kFarAboveGiven).run();
}

Result<Salvaged> salvage(
    Database& damaged, Database& fresh, std::vector<std::string> const& centres, Time now
) {
    Copier copier(damaged, fresh);
    Salvaged salvaged;
    bool delivered_known = true;
    bool count_known = true;
    if (auto begun = fresh.run("BEGIN"); !begun) return begun.error();
    for (auto const* table : {&kRaws, &kAttachments, &kQuarantine, &kIgnored, &kJournal}) {
        if (auto done = copier.copy(*table, salvaged.complete); !done) return done.error();
    }
    auto const reports = copier.copy(kReports, salvaged.complete);
    if (!reports) return reports.error();
    salvaged.reports = *reports;
    if (auto done = copier.copy_cursors(salvaged.complete); !done) return done.error();
    if (auto done = copier.copy(kCounters, count_known); !done) return done.error();

    if (auto done = copier.copy(kCentres, delivered_known); !done) return done.error();
    // A delivery whose centre has no name could be anybody's.
    if (delivered_known) {
        if (auto done = copier.copy_deliveries(delivered_known); !done) return done.error();
    }
    if (!delivered_known) {
        if (auto done = enter(fresh, centres); !done) return done.error();
        if (auto done = queue_again(fresh); !done) return done.error();
    }
    if (!count_known) {
        if (auto done = count_far_above(fresh, now); !done) return done.error();
    }
    if (auto done = note_expiries(fresh); !done) return done.error();
    if (auto done = fresh.run("COMMIT"); !done) return done.error();
    salvaged.complete = salvaged.complete && delivered_known && count_known;
    return salvaged;
}

}  // namespace kanal
