#include "spool/sqlite/query.hpp"

#include "spool/sqlite/database.hpp"

#include <sqlite3.h>

#include <cassert>

namespace kanal::spool {

Query::Query(Database& database, sqlite3_stmt* statement, bool* busy)
    : database_(database), statement_(statement), busy_(busy) {
    if (!statement_) return;
    assert(!*busy_);
    *busy_ = true;
}

Query::~Query() {
    if (!statement_) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    *busy_ = false;
}

Query& Query::with_row(Query const& row, int columns) {
    for (int i = 0; statement_ && i < columns; ++i)
        sqlite3_bind_value(statement_, i + 1, sqlite3_column_value(row.statement_, i));
    return *this;
}

Result<bool> Query::next() {
    int const code = statement_ ? sqlite3_step(statement_) : database_.last_code();
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_.failure(code);
}

Result<std::vector<std::int64_t>> Query::numbers() {
    return all([](Query const& row) { return row.integer(0); });
}

Result<void> Query::run() {
    for (;;) {
        auto row = next();
        if (!row) return row.error();
        if (!*row) return {};
    }
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Query::text(int column) const {
    auto const* data = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Query::bytes(int column) const {
    auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Query::null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void Query::bind(int index, std::int64_t value) {
    if (statement_) sqlite3_bind_int64(statement_, index, value);
}

void Query::bind(int index, std::string_view value) {
    // A null pointer would be bound as NULL.
    char const* data = value.data() ? value.data() : "";
    if (statement_) sqlite3_bind_text64(statement_, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Query::bind(int index, Bytes value) {
    char const* data = value.view.data() ? value.view.data() : "";
    if (statement_) sqlite3_bind_blob64(statement_, index, data, value.view.size(), SQLITE_STATIC);
}

void Query::bind(int index, Text value) {
    char const* data = value.view.data() ? value.view.data() : "";
    if (statement_)
        sqlite3_bind_text64(statement_, index, data, value.view.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Query::bind(int index, std::nullptr_t) {
    if (statement_) sqlite3_bind_null(statement_, index);
}

void Query::bind(int index, std::optional<Bytes> const& value) {
    if (value)
        bind(index, *value);
    else
        bind(index, nullptr);
}

void Query::bind(int index, std::optional<std::int64_t> value) {
    if (value)
        bind(index, *value);
    else
        bind(index, nullptr);
}

std::int64_t to_milliseconds(Time time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Time from_milliseconds(std::int64_t milliseconds) {
    return Time(std::chrono::milliseconds(milliseconds));
}

}  // namespace kanal::spool
