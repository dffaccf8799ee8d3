#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace kanal::spool {

// A table whose rows have a number. `read` gives those whose number, in column `key`, is above ?1, in order.
struct NumberedTable {
    std::string_view read;
    std::string_view write;
    int columns;
    int key = 0;
    // ?2 and ?3 of `read`, where it has them.
    std::optional<std::int64_t> second = {};
    std::optional<std::int64_t> third = {};
};

// A small table without a number to jump by.
struct TextTable {
    std::string_view forward;
    std::string_view backward;
    std::string_view write;
    int columns;
};

// Copies rows out of a database of which parts cannot be read. Runs in a transaction of `fresh`, which it
// commits and begins again from time to time. An error means that `fresh` cannot be written.
class RowCopier {
public:
    RowCopier(Database& damaged, Database& fresh) : damaged_(damaged), fresh_(fresh) {}

    // How many it copied; `complete` turns false when a part of the table or a row was left out.
    Result<std::int64_t> copy(NumberedTable const& table, bool& complete);
    // From the front, and from the back where that ends early.
    Result<void> copy(TextTable const& table, bool& complete);

private:
    Result<bool> copy_on(
        NumberedTable const& table, std::int64_t& after, std::int64_t& copied, bool& complete
    );
    std::optional<std::int64_t> next_readable(NumberedTable const& table, std::int64_t after);
    bool readable(NumberedTable const& table, std::int64_t after);
    Result<bool> write(std::string_view sql, Query const& row, int columns);

    Database& damaged_;
    Database& fresh_;
    std::int64_t written_ = 0;
};

}  // namespace kanal::spool
