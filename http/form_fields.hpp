#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// application/x-www-form-urlencoded, in bodies and in queries.
namespace kanal {

using FormFields = std::vector<std::pair<std::string, std::string>>;

// One `name=value` as sent.
struct FormPart {
    std::string_view name = {};
    std::string_view value = {};
};

// Takes the first part and the '&' behind it off `form`, which is not empty.
FormPart take_form_part(std::string_view& form);

// Percent-decoded, '+' read as a space; nothing when it is badly encoded.
std::optional<std::string> decode_form(std::string_view text);

// All parts, decoded, in order; those without a name are left out. Nothing when one is badly encoded or there
// are more than `most`.
std::optional<FormFields> parse_form(std::string_view form, std::size_t most);

std::string write_form(FormFields const& fields);

}  // namespace kanal
