#include "spool/keys/key_index.hpp"

#include "base/log.hpp"
#include "spool/sqlite/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <memory>

namespace kanal::spool {

namespace {

constexpr std::int64_t kBucketsAtOnce = 16;  // 64 pages
constexpr std::int64_t kBucketsAtStart = 256;
constexpr std::uint64_t kLogAtStart = 4ULL << 20;

// A damaged id is short and names nothing.
KeyEntry entry_of(std::string_view key, std::int64_t sequence) {
    KeyEntry entry{.sequence = sequence};
    std::copy_n(key.begin(), std::min(key.size(), entry.id.size()), entry.id.begin());
    return entry;
}

constexpr int kIdColumn = 1;

// Source of the interface: sqlite.org/vtab.html. SQLite casts between the bases and these.
struct Table : sqlite3_vtab {
    KeyIndex* index = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
    std::vector<std::int64_t> sequences = {};
    std::size_t position = 0;
};

Cursor& of(sqlite3_vtab_cursor* cursor) {
    return *static_cast<Cursor*>(cursor);
}

int connect(sqlite3* handle, void* index, int, char const* const*, sqlite3_vtab** made, char**) {
    int const code = sqlite3_declare_vtab(handle, "CREATE TABLE edition (at INTEGER, of_report BLOB HIDDEN)");
    if (code != SQLITE_OK) return code;
    auto table = std::make_unique<Table>();
    table->index = static_cast<KeyIndex*>(index);
    *made = table.release();
    return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    delete static_cast<Table*>(table);
    return SQLITE_OK;
}

int plan(sqlite3_vtab*, sqlite3_index_info* info) {
    for (int i = 0; i < info->nConstraint; ++i) {
        auto const& constraint = info->aConstraint[i];
        bool const names = constraint.iColumn == kIdColumn && constraint.op == SQLITE_INDEX_CONSTRAINT_EQ;
        if (!names || !constraint.usable) continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = 10;
        info->estimatedRows = 2;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
    *made = std::make_unique<Cursor>().release();
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
    delete static_cast<Cursor*>(cursor);
    return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int, char const*, int count, sqlite3_value** values) {
    auto& cursor = of(base);
    cursor.sequences.clear();
    cursor.position = 0;
    if (count != 1) return SQLITE_MISUSE;
    auto const* const bytes = static_cast<char const*>(sqlite3_value_blob(values[0]));
    if (bytes == nullptr) return SQLITE_OK;
    auto const size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    auto found = static_cast<Table*>(base->pVtab)->index->find({bytes, size});
    // The database has taken note of what it was.
    if (!found) return SQLITE_ABORT;
    cursor.sequences = std::move(*found);
    return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
    ++of(cursor).position;
    return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) {
    return of(cursor).position >= of(cursor).sequences.size() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int) {
    sqlite3_result_int64(context, of(cursor).sequences[of(cursor).position]);
    return SQLITE_OK;
}

int row_number(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
    *number = of(cursor).sequences[of(cursor).position];
    return SQLITE_OK;
}

// Without xCreate it is there in each connection and in no schema.
sqlite3_module make_module() {
    sqlite3_module module = {};
    module.xConnect = connect;
    module.xBestIndex = plan;
    module.xDisconnect = disconnect;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = at_end;
    module.xColumn = column;
    module.xRowid = row_number;
    return module;
}

// Lets statements of the database ask the index: edition(<packed id>) is a table with one column, `at`, the
// sequences of the report's rows, ascending. A statement that names no id is refused. The index outlives the
// database's statements.
void add_edition_table(Database& database, KeyIndex& index) {
    static sqlite3_module const module = make_module();
    (void)sqlite3_create_module(database.handle(), "edition", &module, &index);  // fails only without memory
}

}  // namespace

KeyIndex::KeyIndex(Database& database) : database_(database), runs_(database) {
    add_edition_table(database, *this);
}

Result<void> KeyIndex::load(std::size_t keys_a_run) {
    keys_a_run_ = keys_a_run;
    recent_.clear();
    if (auto done = runs_.load(); !done) return done.error();
    auto const last = database_.number("SELECT max(seq) FROM report");
    if (!last) return last.error();
    auto const missing = *last - runs_.upto();
    bool const many = missing > 2 * static_cast<std::int64_t>(keys_a_run);
    if (many) log::event(log::Level::notice, "spool_keys_missing", {{"reports", missing}});
    for (;;) {
        if (auto done = read_rows(); !done) return done.error();
        if (!full()) break;
        for (bool more = true; more;) {
            auto const worked = full() ? maintain() : runs_.merge(kBucketsAtStart);
            if (!worked) return worked.error();
            more = *worked;
        }
        if (database_.wal_bytes() < kLogAtStart) continue;
        if (auto done = database_.checkpoint(Database::Checkpoint::passive); !done) return done.error();
    }
    if (many) log::event(log::Level::notice, "spool_keys_made", {{"reports", missing}});
    return {};
}

Result<void> KeyIndex::read_rows() {
    Query rows = database_.query("SELECT id, seq FROM report WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    rows.with(runs_.upto(), static_cast<std::int64_t>(keys_a_run_));
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return {};
        add(rows.bytes(0), rows.integer(1));
    }
}

void KeyIndex::add(std::string_view key, std::int64_t sequence) {
    recent_.add(entry_of(key, sequence));
}

void KeyIndex::forget_above(std::int64_t sequence) {
    recent_.forget_above(sequence);
}

Result<std::vector<std::int64_t>> KeyIndex::find(std::string_view key) {
    std::vector<std::int64_t> sequences;
    if (key.size() != KeyEntry{}.id.size()) return sequences;
    auto const all = with_serial(serial_of(key));
    if (!all) return all.error();
    for (auto const& entry : *all) {
        if (entry.key() == key) sequences.push_back(entry.sequence);
    }
    std::sort(sequences.begin(), sequences.end());
    return sequences;
}

Result<std::vector<KeyEntry>> KeyIndex::with_serial(std::uint32_t serial) {
    std::vector<KeyEntry> found;
    recent_.append_serial(serial, found);
    if (auto done = runs_.append_serial(serial, found); !done) return done.error();
    return found;
}

Result<bool> KeyIndex::maintain() {
    if (!full()) return runs_.merge(kBucketsAtOnce);
    auto const& entries = recent_.entries();
    if (auto done = runs_.write(entries, entries.back().sequence); !done) return done.error();
    recent_.clear();
    return true;
}

}  // namespace kanal::spool
