#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3_stmt;

namespace kanal::spool {

class Database;

// A time as the files keep it.
std::int64_t to_milliseconds(Time time);
Time from_milliseconds(std::int64_t milliseconds);

// Bound as a blob, and as text, without a copy: both must live until the query is gone.
struct Bytes {
    std::string_view view = {};
};
struct Text {
    std::string_view view = {};
};

// One use of a prepared statement, from binding to the last row; it goes back to its Database at the end of
// the scope. The same SQL cannot be in use twice at a time. Errors are noted in the Database as well.
class Query {
public:
    ~Query();
    Query(Query const&) = delete;
    Query& operator=(Query const&) = delete;

    // The parameters ?1, ?2, ... in order: integers, text (copied), Bytes, Text, optionals, nullptr.
    template <class... Values>
    Query& with(Values const&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    // The first `columns` values of another query's current row, whatever their types.
    Query& with_row(Query const& row, int columns);

    Result<bool> next();  // true: a row; false: the end
    Result<void> run();   // to the end, rows ignored

    // What `make` makes of each row, to the end.
    template <class Make>
    Result<std::vector<std::invoke_result_t<Make&, Query const&>>> all(Make make) {
        std::vector<std::invoke_result_t<Make&, Query const&>> made;
        for (;;) {
            auto const row = next();
            if (!row) return row.error();
            if (!*row) return made;
            made.push_back(make(*this));
        }
    }
    // The same of the first row alone; nothing where there is none.
    template <class Make>
    Result<std::optional<std::invoke_result_t<Make&, Query const&>>> first(Make make) {
        std::optional<std::invoke_result_t<Make&, Query const&>> made;
        auto const row = next();
        if (!row) return row.error();
        if (*row) made = make(*this);
        return made;
    }
    Result<std::vector<std::int64_t>> numbers();  // the first column of all rows

    // Columns of the current row, from 0. Text and blobs live until the next call.
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;
    std::string_view bytes(int column) const;
    bool null(int column) const;

private:
    friend class Database;
    Query(Database& database, sqlite3_stmt* statement, bool* busy);

    void bind(int index, std::int64_t value);
    void bind(int index, std::string_view value);
    void bind(int index, Bytes value);
    void bind(int index, Text value);
    void bind(int index, std::nullptr_t);
    void bind(int index, std::optional<std::int64_t> value);
    void bind(int index, std::optional<Bytes> const& value);

    Database& database_;
    sqlite3_stmt* statement_;  // null when it could not be prepared
    bool* busy_;
};

}  // namespace kanal::spool
