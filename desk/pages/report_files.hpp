#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// An attachment: `ke` says which, from 0. Pictures are shown by the report's page; anything else, and with
// `unduh`, is for saving.
asio::awaitable<Page> send_attachment(Parts& parts, Visit const& visit);

// The bytes as they were received, for saving; `alasan` goes to the journal.
asio::awaitable<Page> send_raw(Parts& parts, Visit const& visit);

// Shows the reporter to this session for a while; `alasan` goes to the journal.
asio::awaitable<Page> reveal_reporter(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
