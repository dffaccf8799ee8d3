#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Kanal: each channel and each way to a centre, and what it says of itself.
asio::awaitable<Page> show_channels(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
