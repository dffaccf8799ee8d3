#pragma once

#include "channels/platform/platform_duty.hpp"
#include "config/yaml_reader.hpp"

namespace kanal::platform {

// The keys name, silence, webhook_check, and, where the channel pulls, poll with `usual_poll` as default;
// zero: it does not pull.
DutyOptions read_duty_options(YamlReader& block, Duration usual_poll);

}  // namespace kanal::platform
