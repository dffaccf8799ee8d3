#pragma once

#include "fetcher/fetch_slot.hpp"

#include <string_view>

namespace kanal::fetcher {

// What the fetcher says of itself in the log. Ids, the channel and our own words; never an address.
void tell_settled(FetchSlot const& slot, spool::FetchSettled const& settled);
void tell_denied(FetchSlot const& slot, std::string_view why);
void tell_private_allowed(std::size_t addresses);
void tell_spool_failed(std::string_view action, Error const& error);

}  // namespace kanal::fetcher
