#pragma once

#include "config/yaml_reader.hpp"
#include "forwarder/profile/profile.hpp"

namespace kanal::forwarder {

// A profile file; what is not in it is as in the default profile. Every fault is noted with file, line and
// key.
Profile read_profile(YamlReader& file);

}  // namespace kanal::forwarder
