#pragma once

#include "fetcher/fetch_turns.hpp"

#include <string_view>

namespace kanal::fetcher {

// What the fetcher says of itself in the log. Ids, the channel and our own words; never an address.
void log_settled(DueFetch const& due, spool::FetchResult const& result, spool::FetchSettled const& settled);
void log_denied(std::string_view channel, std::string_view why);
void log_private_allowed(std::size_t addresses);
void log_spool_failed(std::string_view action, Error const& error);

}  // namespace kanal::fetcher
