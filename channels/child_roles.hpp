#pragma once

#include <string_view>

namespace kanal {

// What this program does when it was started as `kanald --role NAME` by base/child_process.hpp: serves one
// library over the descriptor until that is closed. Gives the exit code; 64 for a role it does not know. To
// be called before anything else is set up.
int run_child_role(std::string_view role, int descriptor);

// The descriptor that a child process is given.
constexpr int kChildRoleDescriptor = 3;

}  // namespace kanal
