#pragma once

#include "base/error.hpp"
#include "spool/sqlite/query.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

namespace kanal::spool {

// One SQLite connection, used by one thread at a time. Statements are prepared once and used again. No type
// of SQLite leaves this class, Query and DatabaseCopy.
class Database {
public:
    enum class Writes {
        gathered,  // handed over with the sync of each commit: only for synchronous=FULL
        direct,
    };
    // Opens or creates the file. Other connections may read beside this one; that nobody else writes is the
    // lock file's concern. Nothing is written yet.
    static Result<std::unique_ptr<Database>> open(
        std::filesystem::path const& file, Writes writes = Writes::gathered
    );
    // A further connection to a file that this process has open, for reading. The file must still be the one
    // that is open: SQLite keeps one -shm file a name, and would cut off that of the other.
    static Result<std::unique_ptr<Database>> open_reader(std::filesystem::path const& file);
    // Checkpoints and removes the WAL, unless `leave_files` was said or the database is broken.
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    // WAL, synchronous=FULL and the rest of the settings; the ones the promise hangs on are read back.
    Result<void> configure();

    Query query(std::string_view sql);  // prepared once; for SQL that is a literal
    // The same, without a savepoint for the job: for one INSERT that the caller can take back.
    Query query_alone(std::string_view sql);
    Result<void> run(std::string_view sql);             // one literal statement without parameters
    Result<void> script(std::string const& sql);        // several statements, prepared for this once
    Result<std::int64_t> number(std::string_view sql);  // first column of the first row

    // From now on counted up with each stretch of a statement's work; nothing before. Outlives this.
    void count_progress(std::atomic<std::uint64_t>& counter);
    // From now on a statement is interrupted at this time, in place of what was said before; nothing: never.
    void interrupt_at(std::optional<std::chrono::steady_clock::time_point> deadline);
    bool interrupted() const;  // the deadline has passed

    std::int64_t last_insert_id() const;
    std::int64_t changes() const;      // rows the last INSERT, UPDATE or DELETE touched
    std::int64_t all_changes() const;  // rows touched since it was opened

    bool in_transaction() const;

    // A job inside a transaction. The first of its statements that writes opens a savepoint, so that a job
    // that only reads, or writes with `query_alone`, costs none.
    void begin_job() { job_begins_ = true; }
    Result<void> end_job(bool keep);  // false: takes back what it wrote since its savepoint

    // What the errors so far have shown. A full disk passes; anything that leaves it open what the file holds
    // does not, and a broken connection must not be used for writing any more.
    bool full() const { return full_; }
    void forget_full() { full_ = false; }
    bool broken() const { return broken_; }
    std::string const& broken_by() const { return broken_by_; }  // the first such error
    void declare_broken(std::string const& cause);
    bool damaged() const { return damaged_; }  // SQLite calls the file corrupt or no database
    // Closing leaves the file and its WAL as they are.
    void leave_files();

    enum class Checkpoint { passive, truncate };
    // Outside a transaction. An error here does not break the database: the WAL still holds everything. What
    // a reader still needs stays in the WAL; that is no error.
    Result<void> checkpoint(Checkpoint kind);
    std::uint64_t wal_bytes() const { return wal_bytes_; }  // written since the last full checkpoint
    // Of these, how many came since the last checkpoint of any kind.
    std::uint64_t new_wal_bytes() const { return wal_bytes_ - std::min(wal_moved_, wal_bytes_); }

    sqlite3* handle();  // for DatabaseCopy

    // For Query: notes what an error code says of the file and words it.
    Error failure(int code);
    int last_code() const;

private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);
    Query prepare(std::string_view sql, bool for_job);

    std::unique_ptr<Connection> connection_;
    bool job_begins_ = false;  // and no savepoint was opened for it
    bool job_has_savepoint_ = false;
    bool full_ = false;
    bool broken_ = false;
    std::string broken_by_ = {};
    bool damaged_ = false;
    std::uint64_t wal_bytes_ = 0;
    std::uint64_t wal_moved_ = 0;  // of wal_bytes_, at the last checkpoint that a reader cut short
    std::optional<std::chrono::steady_clock::time_point> deadline_ = {};
};

// Runs `work`, which gives a Result, in a transaction of its own, for pieces outside a group. Commits what
// succeeded; on an error of the work or of the commit nothing of it stays, and the first error is given.
template <class Work>
auto in_transaction(Database& database, Work work) -> decltype(work()) {
    if (auto begun = database.run("BEGIN"); !begun) return begun.error();
    auto worked = work();
    Result<void> const ended = worked ? database.run("COMMIT") : Result<void>(worked.error());
    if (ended) return worked;
    if (database.in_transaction()) (void)database.run("ROLLBACK");  // the first error counts
    return ended.error();
}

}  // namespace kanal::spool
