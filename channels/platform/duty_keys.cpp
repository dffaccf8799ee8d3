#include "channels/platform/duty_keys.hpp"

namespace kanal::platform {

DutyOptions read_duty_options(YamlReader& block, Duration usual_poll) {
    constexpr Duration kLeast = std::chrono::seconds(1);
    constexpr Duration kMost = std::chrono::hours(24);
    DutyOptions options;
    options.channel = block.text("name");
    options.silence = block.duration("silence", options.silence);
    options.webhook_check = block.duration("webhook_check", options.webhook_check, kLeast, kMost);
    if (usual_poll > Duration::zero()) options.poll = block.duration("poll", usual_poll, kLeast, kMost);
    return options;
}

}  // namespace kanal::platform
