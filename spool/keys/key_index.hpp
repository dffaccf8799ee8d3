#pragma once

#include "base/error.hpp"
#include "spool/keys/key_entry.hpp"
#include "spool/keys/key_runs.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kanal::spool {

class Database;

// Finds the rows of a report by its id, and the reports of one serial. The rows are the truth: what stands
// here is made of them, and what is missing behind a crash is made again by `load`. Statements of the
// database see it as the table edition(at): `FROM edition(?1) CROSS JOIN report ON seq = at` gives a report's
// rows by its packed id, in the order they came. The spool thread's; outlives the database's last statement.
class KeyIndex {
public:
    explicit KeyIndex(Database& database);
    KeyIndex(KeyIndex const&) = delete;
    KeyIndex& operator=(KeyIndex const&) = delete;

    // Before anything else, outside a transaction. A run is written when `keys_a_run` are in memory. Cost:
    // reads the rows that are in no run, as a rule `keys_a_run` at most; all of them where the file has no
    // runs yet, in pieces that a later start goes on behind.
    Result<void> load(std::size_t keys_a_run);

    // A row of the group under way.
    void add(std::string_view key, std::int64_t sequence);
    // The rows behind it were rolled back.
    void forget_above(std::int64_t sequence);

    // Ascending. Cost: no page where the report is not there, with one mistake in a hundred.
    Result<std::vector<std::int64_t>> find(std::string_view key);
    Result<std::vector<KeyEntry>> with_serial(std::uint32_t serial);

    // Between groups: one bounded piece of work, some milliseconds. False: there is none.
    Result<bool> maintain();

private:
    Result<void> read_rows();
    bool full() const { return recent_.entries().size() >= keys_a_run_; }

    Database& database_;
    KeyRuns runs_;
    RecentKeys recent_ = {};
    std::size_t keys_a_run_ = 0;
};

}  // namespace kanal::spool
