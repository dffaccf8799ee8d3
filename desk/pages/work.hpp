#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Kerja: the next report that a person types into LAPOR!, field by field, and the number that it got there.
asio::awaitable<Page> show_work(Parts& parts, Visit const& visit);
asio::awaitable<Page> record_work(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
