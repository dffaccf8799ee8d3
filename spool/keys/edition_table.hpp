#pragma once

namespace kanal::spool {

class Database;
class KeyIndex;

// Lets statements of the database ask the index: edition(<packed id>) is a table with one column, `at`, the
// sequences of the report's rows, ascending. A statement that names no id is refused. The index outlives the
// database's statements.
void add_edition_table(Database& database, KeyIndex& index);

}  // namespace kanal::spool
