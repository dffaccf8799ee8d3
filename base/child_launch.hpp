#pragma once

#include "base/child_process.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <sys/types.h>

namespace kanal {

struct LaunchedChild {
    pid_t pid = -1;
    Descriptor process = {};  // a pidfd: readable once the child has ended
    Descriptor socket = {};   // our end
};

// Starts the program of `options` in its role. The caller reaps the child.
Result<LaunchedChild> launch_child(ChildOptions const& options);

}  // namespace kanal
