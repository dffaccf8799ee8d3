#pragma once

#include "base/child_process.hpp"
#include "base/error.hpp"

#include <sys/types.h>

namespace kanal {

struct LaunchedChild {
    pid_t pid = -1;
    int process = -1;  // a pidfd: readable once the child has ended
    int socket = -1;   // our end
};

// Starts the program of `options` in its role. The caller owns both descriptors and reaps the child.
Result<LaunchedChild> launch_child(ChildOptions const& options);

}  // namespace kanal
