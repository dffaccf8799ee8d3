#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal {

// The number a citizen is given and reads aloud: digits of the agency's code, two of the year, the sequence
// with at least six, and a check digit over all of them: ("32.73", 2026, 123) gives "3273-26-000123-C".
// The check digit (Damm 2004) finds every single wrong digit and every swap of two neighbours.
std::string report_number(std::string_view agency_code, int year, std::uint64_t sequence);

// The exact shape with a matching check digit.
bool is_report_number(std::string_view text);

}  // namespace kanal
