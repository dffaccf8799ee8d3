#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// Whether the sender's domain stands behind the address in From, as our own mail server found it (RFC 8601).
// `headers` are the values of Authentication-Results, topmost first. Only the topmost one of the server named
// `server` counts: a sender can write such headers too, which is why that server has to remove those that
// carry its own name. True for dmarc=pass, or a dkim or spf pass of the same domain or one above it; false
// where something failed and nothing passed; nothing where the server said nothing. Pure.
std::optional<bool> is_sender_verified(
    std::vector<std::string> const& headers, std::string_view server, std::string_view from_address
);

}  // namespace kanal::mail
