#define DOCTEST_CONFIG_IMPLEMENT
#include "channels/child_roles.hpp"

#include <doctest/doctest.h>
#include <string_view>

// The program under test starts itself in another role, so this one must know the roles too.
int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--role")
        return kanal::run_child_role(argv[2], kanal::kChildRoleDescriptor);
    return doctest::Context(argc, argv).run();
}
