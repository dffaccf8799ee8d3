#pragma once

#include "daemon/kanalctl/setup/answers.hpp"

namespace kanal::kanalctl {

// Makes a configuration with what it needs to run, or adds to one that is there: asks at a terminal for what
// the options leave open, makes the secrets, writes the file once kanald finds it good, and says what a
// person does next at each platform. What is there already stays: secrets, blocks, comments, the old file.
// Gives the exit code; what there is to say has been said.
int run_setup(SetupOptions const& options);

}  // namespace kanal::kanalctl
