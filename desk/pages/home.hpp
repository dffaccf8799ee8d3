#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Beranda: how much stands where, what needs a person, how old what waits for the centres is, and how the
// channels are.
asio::awaitable<Page> show_home(Parts& parts, Visit const& visit);

// The counts alone, as JSON, for the pages that are open.
asio::awaitable<Page> tell_changes(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
