#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Tanda terima: what the reporter takes home, printed by the browser on A5 or, with `kertas=58`, on a roll of
// 58 mm. His name stands on it for the officer who wrote the report down, within a day; otherwise it is left
// out.
asio::awaitable<Page> show_receipt(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
