#pragma once

#include "operations/person.hpp"
#include "spool/spool.hpp"

#include <optional>
#include <string>

namespace kanal::operations {

// The people of the desk in the spool's notes. On the spool's thread, in a group.

Result<People> read_people(spool::Spool& spool);
Result<std::optional<Person>> find_person(spool::Spool& spool, std::string const& name);
Result<void> keep_person(spool::Spool& spool, Person const& person);
Result<void> forget_person(spool::Spool& spool, std::string const& name);  // with his sessions
Result<void> keep_session(spool::Spool& spool, Session const& session);
Result<void> forget_session(spool::Spool& spool, std::string const& key);
// All of a person but the one named `but`.
Result<void> forget_sessions(spool::Spool& spool, std::string const& person, std::string const& but = {});

}  // namespace kanal::operations
