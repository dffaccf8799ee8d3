#pragma once

#include "core/submission.hpp"

#include <optional>
#include <string_view>

namespace kanal::client_api {

// Nothing a reader sees: white space, controls and what Unicode says is not shown (zero-width characters,
// fillers, variation selectors).
bool is_blank(std::string_view utf8);

// A day of the calendar, YYYY-MM-DD.
bool is_date(std::string_view text);

// 0x21 to 0x7E only; true for an empty text.
bool is_visible_ascii(std::string_view text);

// complaint, aspiration, information, whistleblowing.
std::optional<ReportClass> report_class_named(std::string_view name);

}  // namespace kanal::client_api
