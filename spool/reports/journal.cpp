#include "spool/reports/journal.hpp"

#include "spool/sqlite/database.hpp"

namespace kanal::spool {

Result<void> write_journal(
    Database& database,
    Time at,
    std::string_view who,
    std::string_view action,
    std::string_view subject,
    std::string_view detail
) {
    Query add =
        database.query("INSERT INTO journal (at, who, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
    return add.with(to_milliseconds(at), who, action, subject, detail).run();
}

}  // namespace kanal::spool
