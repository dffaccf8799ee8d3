#pragma once

#include "core/channel.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::test {

struct MadeChannel {
    std::unique_ptr<Channel> channel = {};
    std::vector<std::string> faults = {};  // as the operator would read them
};

// Makes a channel the way the daemon does: `block` is what stands under `channels:` for it. It is written to
// a file in `folder`, so relative paths in it point there.
MadeChannel channel_from_yaml(TempDir const& folder, std::string_view block);

}  // namespace kanal::test
