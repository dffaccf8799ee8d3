#pragma once

#include <string>
#include <string_view>

namespace kanal {

// RFC 4122 version 5 under Kanal's own namespace: the same name gives the same identifier on every machine.
// Lower-case text, 36 characters.
std::string name_identifier(std::string_view name);

// RFC 4122 version 4, for what has no name of its own.
std::string random_identifier();

// 36 characters of the canonical lower-case form.
bool is_identifier(std::string_view text);

}  // namespace kanal
