#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// A person's own account: which keys work, another password, logging out here and everywhere.
asio::awaitable<Page> show_account(Parts& parts, Visit const& visit);
asio::awaitable<Page> choose_shortcuts(Parts& parts, Visit const& visit);
asio::awaitable<Page> log_out(Parts& parts, Visit const& visit);
asio::awaitable<Page> log_out_everywhere(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
