#pragma once

#include "core/submission.hpp"

#include <optional>
#include <string_view>

namespace kanal::client_api {

// complaint, aspiration, information, whistleblowing.
std::optional<ReportClass> report_class_named(std::string_view name);

}  // namespace kanal::client_api
