#include "spool/keys/key_index.hpp"

#include "base/log.hpp"
#include "spool/keys/edition_table.hpp"
#include "spool/sqlite/database.hpp"

#include <algorithm>

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
            auto const worked = full() ? tend() : runs_.merge(kBucketsAtStart);
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

Result<bool> KeyIndex::tend() {
    if (!full()) return runs_.merge(kBucketsAtOnce);
    auto const& entries = recent_.entries();
    if (auto done = runs_.write(entries, entries.back().sequence); !done) return done.error();
    recent_.clear();
    return true;
}

}  // namespace kanal::spool
