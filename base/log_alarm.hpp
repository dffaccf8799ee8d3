#pragma once

#include <functional>
#include <string_view>

namespace kanal::log {

// Called for each event of level alert, on the thread that tells it and after its line was written; must be
// quick and must not log an alert itself. None: nobody is called. It returns when no call is under way.
void set_alarm(std::function<void(std::string_view event)> alarm);

}  // namespace kanal::log
