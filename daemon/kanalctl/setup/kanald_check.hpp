#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string>

namespace kanal::kanalctl {

struct KanaldCheck {
    int exit_code = 0;
    std::string said = {};
};

// `kanald --check` of this file, by the kanald that lies beside this program. Waits for its end.
Result<KanaldCheck> check_with_kanald(std::filesystem::path const& file);

}  // namespace kanal::kanalctl
