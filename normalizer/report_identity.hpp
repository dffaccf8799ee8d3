#pragma once

#include "core/report.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::normalizer {

// The same message gives the same identifier on every gateway of the agency: a name over agency code, channel
// kind, account and external id, none of which can be mistaken for another. Random without an external id.
// The bytes of the peer's ids count, not their cleaned form. Editions of one message share it.
std::string report_identifier(Submission const& submission, Origin const& origin);

// How many serials there are: the eight digits that a report's id gives its number.
constexpr std::uint32_t kSerials = 100'000'000;

// The number a citizen is given and reads aloud: digits of the agency's code, two of the year, the eight of
// `serial` (below kSerials), and a check digit over all of them: ("32.73", 2026, 123) gives
// "3273-26-00000123-C". The check digit (Damm 2004) finds every single wrong digit and every swap of two
// neighbours. Numbers of versions before counted the reports of a year and have six digits there, seven from
// the millionth on: they stay valid.
std::string report_number(std::string_view agency_code, int year, std::uint32_t serial);

struct TypedNumber {
    // What may be meant, as the spool writes it. More than one where nothing tells how long the agency's code
    // is; the right one is the one that is known.
    std::vector<std::string> numbers = {};
    // It looks like a number, and the check digit says that a digit is wrong, missing or too many.
    bool misread = false;
};

// A number as a person types it: with any sort of dashes, blanks, dots or none, digits of any script, "No."
// before it. Neither where it is something else, such as an id.
TypedNumber read_typed_number(std::string_view text);

}  // namespace kanal::normalizer
