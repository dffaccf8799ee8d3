#include "spool/sqlite/row_copier.hpp"

namespace kanal::spool {

namespace {

constexpr std::int64_t kPiece = 500;  // rows in one transaction
constexpr std::int64_t kFurthestJump = 1LL << 40;

void bind(Query& rows, NumberedTable const& table, std::int64_t after) {
    if (table.second)
        rows.with(after, *table.second, table.third);
    else
        rows.with(after);
}

}  // namespace

Result<std::int64_t> RowCopier::copy(NumberedTable const& table, bool& complete) {
    std::int64_t after = 0;
    std::int64_t copied = 0;
    for (;;) {
        auto const ended = copy_on(table, after, copied, complete);
        if (!ended) return ended.error();
        if (*ended) return copied;
        complete = false;
        auto const next = next_readable(table, after);
        if (!next) return copied;
        after = *next;
    }
}

// True at the end of the table, false where it cannot be read on.
Result<bool> RowCopier::copy_on(
    NumberedTable const& table, std::int64_t& after, std::int64_t& copied, bool& complete
) {
    Query rows = damaged_.query(table.read);
    bind(rows, table, after);
    for (;;) {
        auto const row = rows.next();
        if (!row) return false;
        if (!*row) return true;
        after = rows.integer(table.key);
        auto const written = write(table.write, rows, table.columns);
        if (!written) return written.error();
        if (*written)
            ++copied;
        else
            complete = false;
    }
}

bool RowCopier::readable(NumberedTable const& table, std::int64_t after) {
    Query rows = damaged_.query(table.read);
    bind(rows, table, after);
    return rows.next().has_value();
}

// The smallest number above which the table can be read again. The pages that cannot be read lie together,
// so it is looked for in growing steps, and then between the last two.
std::optional<std::int64_t> RowCopier::next_readable(NumberedTable const& table, std::int64_t after) {
    std::int64_t step = 1;
    while (!readable(table, after + step)) {
        step *= 2;
        if (step > kFurthestJump) return std::nullopt;
    }
    std::int64_t low = after + step / 2;
    std::int64_t high = after + step;
    while (low + 1 < high) {
        std::int64_t const middle = low + (high - low) / 2;
        (readable(table, middle) ? high : low) = middle;
    }
    return high;
}

Result<void> RowCopier::copy(TextTable const& table, bool& complete) {
    for (auto const read : {table.forward, table.backward}) {
        Query rows = damaged_.query(read);
        for (;;) {
            auto const row = rows.next();
            if (!row) break;
            if (!*row) return {};
            if (auto done = write(table.write, rows, table.columns); !done) return done.error();
        }
        complete = false;
    }
    return {};
}

// False: the row was left out. A value of the wrong type, or a key that is there already, is damage that went
// unnoticed so far.
Result<bool> RowCopier::write(std::string_view sql, Query const& row, int columns) {
    bool taken = false;
    {
        Query add = fresh_.query(sql);
        auto const done = add.with_row(row, columns).run();
        if (!done && (fresh_.full() || fresh_.broken())) return done.error();
        taken = done && fresh_.changes() > 0;
    }
    if (++written_ % kPiece != 0) return taken;
    if (auto done = fresh_.run("COMMIT"); !done) return done.error();
    if (auto done = fresh_.run("BEGIN"); !done) return done.error();
    return taken;
}

}  // namespace kanal::spool
