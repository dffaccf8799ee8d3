#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Entri: a letter, a visitor, a call or a fax, in two steps. The first is the form: what was typed is kept on
// the server as a draft of this person. The second (see entry_check.hpp) shows what may be the same report
// already, takes the scans, and records.
asio::awaitable<Page> show_entry_form(Parts& parts, Visit const& visit);
asio::awaitable<Page> save_entry_form(Parts& parts, Visit const& visit);
asio::awaitable<Page> drop_entry_draft(Parts& parts, Visit const& visit);

// The configured channel of kind desk_entry; empty: there is none.
std::string entry_channel(Parts const& parts);

}  // namespace kanal::desk
