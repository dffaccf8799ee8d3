#pragma once

#include "core/media_rules.hpp"

#include <filesystem>
#include <string>

namespace kanal::telegram {

// A file is found through getFile, which answers for files up to 20 MB; its path is good for an hour.
// https://core.telegram.org/bots/api#getfile
MediaRules media_rules(std::string const& api_url, std::filesystem::path const& token_file);

}  // namespace kanal::telegram
