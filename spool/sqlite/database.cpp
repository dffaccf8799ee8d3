#include "spool/sqlite/database.hpp"

#include "spool/gathered_writes.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <unordered_map>
#include <utility>

namespace kanal::spool {

namespace {

constexpr std::uint64_t kPageSize = 4096;
constexpr int kWaitForReaders = 200;  // milliseconds that emptying the log waits for those who read it
constexpr int kStepsBetweenLooks = 1'000;
constexpr int kProgressSteps = 10'000;  // of SQLite's machine: below a millisecond where they read no disk

// Two thousand pages: more than one job touches. SQLite takes it in one piece and the system gives it page by
// page as it is used; a temporary store in memory would take it in thousands of pieces.
constexpr int kSavepointJournal = 8 << 20;

// Process-wide, before SQLite's first use: no mutex and no accounting on every allocation.
void set_up_library() {
    static bool const done = [] {
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kSavepointJournal);
        return true;
    }();
    (void)done;
}

bool says_disk_full(sqlite3* handle, int code) {
    if ((code & 0xff) == SQLITE_FULL) return true;
    // The memory that readers share with the writer is a file, too; SQLite writes to it only to make it
    // longer.
    if (code == SQLITE_IOERR_SHMSIZE) return true;
    if (code != SQLITE_IOERR_WRITE && code != SQLITE_IOERR_TRUNCATE) return false;
    // A quota, which SQLite does not know as a full disk.
    int const cause = sqlite3_system_errno(handle);
    return cause == ENOSPC || cause == EDQUOT;
}

bool leaves_file_unknown(int primary) {
    switch (primary) {
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
            return true;
        default:
            return false;
    }
}

}  // namespace

struct Database::Connection {
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        bool busy = false;
        bool writes = false;
    };

    ~Connection() {
        for (auto& [sql, prepared] : statements)
            sqlite3_finalize(prepared->statement);
        sqlite3_close(handle);
    }

    sqlite3* handle = nullptr;
    int prepare_code = SQLITE_OK;
    // The keys are the texts that SQLite keeps with its statements.
    std::unordered_map<std::string_view, std::unique_ptr<Prepared>> statements = {};
};

Result<std::unique_ptr<Database>> Database::open(std::filesystem::path const& file, Writes writes) {
    set_up_library();
    auto connection = std::make_unique<Connection>();
    int const flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    auto const* const files = writes == Writes::gathered ? gathered_writes() : nullptr;
    int const code = sqlite3_open_v2(file.c_str(), &connection->handle, flags, files);
    if (code != SQLITE_OK) return retry(std::string("spool: open: ") + sqlite3_errstr(code));
    sqlite3_busy_timeout(connection->handle, kWaitForReaders);
    return std::unique_ptr<Database>(new Database(std::move(connection)));
}

Result<std::unique_ptr<Database>> Database::open_reader(std::filesystem::path const& file) {
    set_up_library();
    auto connection = std::make_unique<Connection>();
    int const flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int const code = sqlite3_open_v2(file.c_str(), &connection->handle, flags, nullptr);
    if (code != SQLITE_OK) return retry(std::string("spool: open: ") + sqlite3_errstr(code));
    sqlite3_busy_timeout(connection->handle, kWaitForReaders);
    std::unique_ptr<Database> database(new Database(std::move(connection)));
    auto set = database->script(
        "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
        "PRAGMA cache_size=-4096"
    );
    if (!set) return set.error();
    return database;
}

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

Database::~Database() {
    if (broken_) leave_files();
}

Result<void> Database::configure() {
    int ignored = 0;
    sqlite3_db_config(connection_->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);
    sqlite3_db_config(connection_->handle, SQLITE_DBCONFIG_DQS_DML, 0, &ignored);
    sqlite3_db_config(connection_->handle, SQLITE_DBCONFIG_DQS_DDL, 0, &ignored);
    sqlite3_db_config(connection_->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &ignored);
    auto const pages = number("PRAGMA page_count");
    if (!pages) return pages.error();
    // In a file that is no longer empty auto_vacuum writes a page, for which a full disk has no room.
    if (*pages == 0) {
        auto made = script("PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL");
        if (!made) return made.error();
    }
    auto set = script(
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=16777216;"
        "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
        "PRAGMA mmap_size=0; PRAGMA cache_size=-8192"
    );
    if (!set) return set.error();
    // In place of SQLite's automatic checkpoint, which would run inside a commit that people wait for.
    sqlite3_wal_hook(
        connection_->handle,
        [](void* self, sqlite3*, char const*, int length) {
            static_cast<Database*>(self)->wal_bytes_ = static_cast<std::uint64_t>(length) * kPageSize;
            return SQLITE_OK;
        },
        this
    );
    {
        Query mode = query("PRAGMA journal_mode");
        auto row = mode.next();
        if (!row) return row.error();
        if (mode.text(0) != "wal") return retry("spool: open: the file system allows no write-ahead log");
    }
    auto synchronous = number("PRAGMA synchronous");
    if (!synchronous) return synchronous.error();
    if (*synchronous != 2) return retry("spool: open: synchronous=FULL was not taken");
    return {};
}

Query Database::query(std::string_view sql) {
    return prepare(sql, job_begins_);
}

Query Database::query_alone(std::string_view sql) {
    return prepare(sql, false);
}

Query Database::prepare(std::string_view sql, bool for_job) {
    auto found = connection_->statements.find(sql);
    if (found == connection_->statements.end()) {
        auto prepared = std::make_unique<Connection::Prepared>();
        connection_->prepare_code = sqlite3_prepare_v3(
            connection_->handle,
            sql.data(),
            static_cast<int>(sql.size()),
            SQLITE_PREPARE_PERSISTENT,
            &prepared->statement,
            nullptr
        );
        if (!prepared->statement) return Query(*this, nullptr, nullptr);
        std::string_view const text = sqlite3_sql(prepared->statement);
        prepared->writes = sqlite3_stmt_readonly(prepared->statement) == 0;
        found = connection_->statements.emplace(text, std::move(prepared)).first;
    }
    if (for_job && found->second->writes) {
        job_begins_ = false;
        auto const saved = run("SAVEPOINT job");
        if (!saved) {
            connection_->prepare_code = sqlite3_extended_errcode(connection_->handle);
            return Query(*this, nullptr, nullptr);
        }
        job_has_savepoint_ = true;
    }
    return Query(*this, found->second->statement, &found->second->busy);
}

Result<void> Database::end_job(bool keep) {
    job_begins_ = false;
    if (!std::exchange(job_has_savepoint_, false)) return {};
    if (!keep) {
        if (auto undone = run("ROLLBACK TO job"); !undone) return undone.error();
    }
    return run("RELEASE job");
}

Result<void> Database::run(std::string_view sql) {
    return query(sql).run();
}

Result<void> Database::script(std::string const& sql) {
    int const code = sqlite3_exec(connection_->handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return {};
}

Result<std::int64_t> Database::number(std::string_view sql) {
    Query asked = query(sql);
    auto row = asked.next();
    if (!row) return row.error();
    return *row ? asked.integer(0) : 0;
}

void Database::count_progress(std::atomic<std::uint64_t>& counter) {
    auto const count = [](void* number) {
        ++*static_cast<std::atomic<std::uint64_t>*>(number);
        return 0;  // go on
    };
    sqlite3_progress_handler(connection_->handle, kProgressSteps, count, &counter);
}

void Database::interrupt_at(std::optional<std::chrono::steady_clock::time_point> deadline) {
    deadline_ = deadline;
    auto const look = [](void* self) { return static_cast<Database*>(self)->interrupted() ? 1 : 0; };
    sqlite3_progress_handler(connection_->handle, deadline ? kStepsBetweenLooks : 0, look, this);
}

bool Database::interrupted() const {
    return deadline_ && std::chrono::steady_clock::now() > *deadline_;
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(connection_->handle);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(connection_->handle);
}

std::int64_t Database::all_changes() const {
    return sqlite3_total_changes64(connection_->handle);
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(connection_->handle) == 0;
}

void Database::declare_broken(std::string const& cause) {
    if (!broken_) broken_by_ = cause;
    broken_ = true;
}

void Database::leave_files() {
    int ignored = 0;
    sqlite3_db_config(connection_->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &ignored);
}

sqlite3* Database::handle() {
    return connection_->handle;
}

Result<void> Database::checkpoint(Checkpoint kind) {
    int const mode = kind == Checkpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int frames = 0;
    int moved = 0;
    int const code = sqlite3_wal_checkpoint_v2(connection_->handle, nullptr, mode, &frames, &moved);
    // A reader keeps the log from being emptied, which the next call does.
    bool const read_meanwhile = (code & 0xff) == SQLITE_BUSY;
    if (code != SQLITE_OK && !read_meanwhile) {
        if (says_disk_full(connection_->handle, code)) full_ = true;
        return retry(std::string("spool: checkpoint: ") + sqlite3_errstr(code));
    }
    bool const all = !read_meanwhile && moved >= frames;
    wal_moved_ = all ? 0 : wal_bytes_;
    if (all) wal_bytes_ = 0;
    return {};
}

Error Database::failure(int code) {
    int const primary = code & 0xff;
    auto error =
        retry(std::string("spool: database: ") + sqlite3_errstr(code) + " (" + std::to_string(code) + ")");
    if (says_disk_full(connection_->handle, code))
        full_ = true;
    else if (leaves_file_unknown(primary))
        declare_broken(error.what);
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) damaged_ = true;
    return error;
}

int Database::last_code() const {
    return connection_->prepare_code;
}

}  // namespace kanal::spool
