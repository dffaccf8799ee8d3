#pragma once

#include <string>
#include <string_view>

namespace kanal {

// Why a report waits, is held or was looked at, as our own English words in the spool and the log say it, in
// Indonesian for the people at the desk and at kanalctl. Another's words stay as they are. Pure.
std::string indonesian_reason(std::string_view why);

}  // namespace kanal
