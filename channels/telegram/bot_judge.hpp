#pragma once

#include "channels/platform/verdict.hpp"

namespace kanal::telegram {

// {"ok", "error_code", "parameters": {"retry_after"}}: 401 and 404 say that the token is wrong, 429 names the
// seconds to wait. Pure. https://core.telegram.org/bots/api#making-requests
platform::Verdict judge_bot_api(platform::ApiAnswer const& answer, Time now);

}  // namespace kanal::telegram
