#pragma once

#include "channels/desk_entry/entry.hpp"
#include "desk/agency_time.hpp"
#include "desk/page.hpp"
#include "operations/entry.hpp"

#include <string>
#include <string_view>

namespace kanal::desk {

// An entry on its way between the form, the draft on the server and the page.

desk_entry::Entry entry_of_form(Visit const& visit);
// Of a text that is no draft: an empty one.
desk_entry::Entry read_draft(std::string_view json);
// Every field under the name that it has in the form, and which of the choices is chosen.
Data entry_fields(desk_entry::Entry const& entry);
// The same for people to read: a list of {nama, isi} of what is not empty.
Data entry_summary(desk_entry::Entry const& entry);

// As <input type="datetime-local"> writes it: "2026-11-27T14:05".
std::string local_minute(AgencyTime const& time, Time at);

// "surat", "loket": "Surat", "Tatap muka di loket"; any other as it is.
std::string way_name(std::string_view way);

}  // namespace kanal::desk
