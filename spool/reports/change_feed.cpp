#include "spool/reports/change_feed.hpp"

#include "base/encoding.hpp"
#include "spool/delivery/progress_ledger.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"
#include "spool/sqlite/database.hpp"

#include <unordered_map>
#include <unordered_set>

namespace kanal::spool {

namespace {

constexpr std::size_t kMostBytes = 4 << 20;  // of records in one answer

class ReadTransaction {
public:
    explicit ReadTransaction(Database& database) : database_(database), begun_(database.run("BEGIN")) {}
    ~ReadTransaction() {
        if (database_.in_transaction()) (void)database_.run("COMMIT");
    }
    ReadTransaction(ReadTransaction const&) = delete;
    ReadTransaction& operator=(ReadTransaction const&) = delete;
    Result<void> const& begun() const { return begun_; }

private:
    Database& database_;
    Result<void> begun_;
};

Result<std::vector<KeptItem>> read_items(Query& rows) {
    return rows.all([](Query const& row) {
        return KeptItem{
            .item = row.integer(0),
            .channel = std::string(row.text(1)),
            .why = std::string(row.text(2)),
            .received_at = from_milliseconds(row.integer(3)),
        };
    });
}

Result<KeptItem> read_item(Query& one, std::int64_t item) {
    auto row = one.with(item).next();
    if (!row) return row.error();
    KeptItem found{.item = item, .listed = *row};
    if (!*row) return found;
    found.channel = one.text(0);
    found.why = one.text(1);
    found.received_at = from_milliseconds(one.integer(2));
    return found;
}

}  // namespace

ChangeFeed::ChangeFeed(std::unique_ptr<Database> database) : database_(std::move(database)) {}
ChangeFeed::~ChangeFeed() = default;

Result<std::unique_ptr<ChangeFeed>> ChangeFeed::open(std::filesystem::path const& directory) {
    auto database = Database::open_reader(directory / "spool.db");
    if (!database) return database.error();
    std::unique_ptr<ChangeFeed> feed(new ChangeFeed(std::move(*database)));
    // Opens the log and the shared memory now, while the file is known to be in its place.
    if (auto extent = feed->extent(); !extent) return extent.error();
    return feed;
}

Result<ChangeFeed::Extent> ChangeFeed::extent() {
    ReadTransaction const transaction(*database_);
    if (!transaction.begun()) return transaction.begun().error();
    Extent extent;
    {
        Query identity = database_->query("SELECT value FROM identity");
        auto row = identity.next();
        if (!row) return row.error();
        if (*row) extent.identity = to_hex(identity.bytes(0));
    }
    for (auto const& [sql, number] :
         {std::pair{"SELECT max(seq) FROM report", &extent.newest.sequence},
          std::pair{"SELECT max(change) FROM change", &extent.newest.change},
          std::pair{"SELECT min(change) FROM change", &extent.oldest_change}}) {
        auto const read = database_->number(sql);
        if (!read) return read.error();
        *number = *read;
    }
    return extent;
}

bool ChangeFeed::follows(FeedPosition const& position, Extent const& extent) {
    bool const known = position.sequence <= extent.newest.sequence && position.change <= extent.newest.change;
    return known && extent.oldest_change <= position.change + 1;
}

// One answer: what was accepted first, then what changed, within what is known of the editions.
class ChangeFeed::Reading {
public:
    Reading(ChangeFeed& feed, FeedPosition const& position, std::size_t limit, EditionsOf const& editions_of)
        : feed_(feed), limit_(limit), editions_of_(editions_of) {
        found_.reached = position;
    }

    Result<FeedChanges> run() {
        if (auto done = read_accepted(); !done) return done.error();
        for (auto const& key : order_) {
            if (auto done = add(key); !done) return done.error();
        }
        if (auto done = read_changed(); !done) return done.error();
        return std::move(found_);
    }

private:
    // An edition whose record leads over the bound is the last.
    Result<void> read_accepted() {
        Query rows =
            feed_.database_->query("SELECT seq, id, record FROM report WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        rows.with(found_.reached.sequence, static_cast<std::int64_t>(limit_));
        std::size_t bytes = 0;
        for (std::size_t looked = 1;; ++looked) {
            auto row = rows.next();
            if (!row) return row.error();
            if (!*row) return {};
            std::string const key(rows.bytes(1));
            auto const known = accepted_.find(key);
            if (known == accepted_.end()) order_.push_back(key);
            accepted_[key].push_back(rows.integer(0));
            found_.reached.sequence = rows.integer(0);
            bytes += PackedRecord(rows.text(2)).size();
            found_.more = looked == limit_ || bytes > kMostBytes;
            if (found_.more) return {};
        }
    }

    Result<void> read_changed() {
        Query rows = feed_.database_->query(
            "SELECT c.change, c.kind, c.item, r.id FROM change c "
            "LEFT JOIN report r ON c.kind = 0 AND r.seq = c.item WHERE c.change > ?1 ORDER BY c.change LIMIT "
            "?2"
        );
        rows.with(found_.reached.change, static_cast<std::int64_t>(limit_));
        for (std::size_t looked = 1;; ++looked) {
            auto row = rows.next();
            if (!row) return row.error();
            if (!*row) return {};
            if (bytes_ > kMostBytes) return found_.more = true, Result<void>();
            auto const kind = static_cast<ChangeKind>(rows.integer(1));
            if (kind != ChangeKind::report) {
                if (auto done = add_item(kind, rows.integer(2)); !done) return done;
            } else if (!rows.null(3)) {
                if (auto done = add(std::string(rows.bytes(3))); !done) return done;
            }
            found_.reached.change = rows.integer(0);
            found_.more = found_.more || looked == limit_;
        }
    }

    // A report of which nothing is known yet changed behind `reached`: its acceptance will bring it.
    Result<void> add(std::string const& key) {
        if (!seen_.insert(key).second) return {};
        auto sequences = editions_of_(key);
        if (!sequences) return sequences.error();
        auto const known = accepted_.find(key);
        if (known != accepted_.end())
            sequences->insert(sequences->end(), known->second.begin(), known->second.end());
        if (sequences->empty()) return {};
        auto report = feed_.read_report(key, *sequences);
        if (!report) return report.error();
        bytes_ += report->record.size();
        found_.reports.push_back(std::move(*report));
        return {};
    }

    Result<void> add_item(ChangeKind kind, std::int64_t item) {
        bool const quarantined = kind == ChangeKind::quarantine;
        Query one = feed_.database_->query(
            quarantined ? "SELECT channel, why, received_at FROM quarantine WHERE item = ?1 AND state = 0"
                        : "SELECT channel, why, received_at FROM ignored WHERE item = ?1 AND state = 0"
        );
        auto found = read_item(one, item);
        if (!found) return found.error();
        (quarantined ? found_.quarantine : found_.ignored).push_back(std::move(*found));
        return {};
    }

    ChangeFeed& feed_;
    std::size_t limit_;
    EditionsOf const& editions_of_;
    FeedChanges found_ = {};
    std::size_t bytes_ = 0;  // of records
    std::unordered_map<std::string, std::vector<std::int64_t>> accepted_ = {};
    std::vector<std::string> order_ = {};  // in which they were accepted
    std::unordered_set<std::string> seen_ = {};
};

Result<FeedChanges> ChangeFeed::changes_after(
    FeedPosition const& position, std::size_t limit, EditionsOf const& editions_of
) {
    ReadTransaction const transaction(*database_);
    if (!transaction.begun()) return transaction.begun().error();
    if (auto loaded = load_centres(); !loaded) return loaded.error();
    Reading reading(*this, position, limit, editions_of);
    return reading.run();
}

Result<void> ChangeFeed::load_centres() {
    centres_.clear();
    Query rows = database_->query("SELECT id, name, queued_above FROM centre ORDER BY id");
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return {};
        std::optional<std::int64_t> above;
        if (!rows.null(2)) above = rows.integer(2);
        centres_.push_back({rows.integer(0), std::string(rows.text(1)), above});
    }
}

Result<std::vector<KeptItem>> ChangeFeed::quarantine_after(std::int64_t after, std::size_t limit) {
    Query rows = database_->query(
        "SELECT item, channel, why, received_at FROM quarantine WHERE state = 0 AND item > ?1 "
        "ORDER BY item LIMIT ?2"
    );
    return read_items(rows.with(after, static_cast<std::int64_t>(limit)));
}

Result<std::vector<KeptItem>> ChangeFeed::ignored_after(std::int64_t after, std::size_t limit) {
    Query rows = database_->query(
        "SELECT item, channel, why, received_at FROM ignored WHERE state = 0 AND item > ?1 "
        "ORDER BY item LIMIT ?2"
    );
    return read_items(rows.with(after, static_cast<std::int64_t>(limit)));
}

Result<std::string> ChangeFeed::id_at(std::int64_t sequence) {
    Query one = database_->query("SELECT id FROM report WHERE seq = ?1");
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    return *row ? unpack_identifier(one.bytes(0)) : std::string();
}

Result<std::string> ChangeFeed::record_at(std::int64_t sequence) {
    auto record = read_record(*database_, sequence);
    if (!record) return record.error();
    if (record->damaged) {
        auto const id = id_at(sequence);
        if (!id) return id.error();
        log_record_damaged(*id);
    }
    return std::move(record->text);
}

Result<std::vector<CentreEvent>> ChangeFeed::progress_of(std::string const& id) {
    return read_progress(*database_, id);
}

}  // namespace kanal::spool
