#pragma once

#include "base/error.hpp"
#include "spool/keys/key_entry.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace kanal::spool {

class Database;

// The keys of older reports, as sorted runs in the file: a run is written at once and never changed, four
// runs of a level become one of the next. That costs each key a few sequential writes in all, where an index
// over all ids costs each new report a page of its own. After P. O'Neil et al., "The log-structured
// merge-tree", 1996. A run counts when a row of key_run names it; what a crash leaves of an unfinished one is
// removed. The spool thread's.
class KeyRuns {
public:
    explicit KeyRuns(Database& database) : database_(database) {}

    // Reads the runs that are there. Before anything else.
    Result<void> load();

    // The highest sequence whose key is in a run.
    std::int64_t upto() const;

    // The entries of one serial, of all runs. Cost: one page a run that has it; of a hundred runs that have
    // not, one.
    Result<void> append_serial(std::uint32_t serial, std::vector<KeyEntry>& found);

    // Between groups, each in a transaction of its own: a new run of `entries`, which end at `upto`.
    Result<void> write(std::vector<KeyEntry> entries, std::int64_t upto);
    // One bounded piece of what is to be merged or removed: at most `buckets` pages of each run, 16 KiB a
    // bucket. False: there was nothing to do.
    Result<bool> merge(std::int64_t buckets);

private:
    struct Run {
        std::int64_t number = 0;
        std::int64_t level = 0;
        int bits = 0;  // of an id, that say in which page it is
        std::int64_t count = 0;
        std::int64_t upto = 0;
        BloomFilter bloom;
    };
    struct Merge {
        std::vector<std::int64_t> inputs = {};  // numbers
        Run output;
        std::int64_t next = 0;  // bucket of the inputs
        std::int64_t expected = 0;
    };

    Result<void> read_page(Run const& run, std::int64_t bucket, std::vector<KeyEntry>& found);
    Result<void> write_pages(Run const& run, std::vector<KeyEntry> const& sorted);
    Result<void> write_run(Run const& run);
    Result<void> name_output();
    void plan_merge();
    Result<void> merge_buckets(std::int64_t buckets);
    Result<bool> remove_pages(std::int64_t buckets);
    Result<void> find_leftovers();

    Database& database_;
    std::vector<Run> runs_ = {};  // in the order of their numbers
    std::int64_t next_number_ = 1;
    std::optional<Merge> merge_ = {};
    std::vector<std::int64_t> leftovers_ = {};  // runs that nothing names
};

}  // namespace kanal::spool
