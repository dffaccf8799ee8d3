#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::normalizer {

// A light check, not RFC 5322: one mailbox and one domain with a dot, no blanks. `Name <a@b.id>` gives
// a@b.id. The domain comes back in lower case. Nothing when it is no address.
std::optional<std::string> read_email_address(std::string_view said);

// The address in running text whose `@` stands at `at`; empty when there is none. Looks at no more than 64
// bytes before and 255 behind.
std::string_view email_address_around(std::string_view text, std::size_t at);

}  // namespace kanal::normalizer
