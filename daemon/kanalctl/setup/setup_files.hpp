#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace kanal::kanalctl {

// Files of the configuration: of root and the group kanal, 0640. Where the program does not run as root, or
// there is no such group, they are the caller's own. Each is on disk when the call returns. Errors are for
// the operator.

// 48 hexadecimal digits from the system's source of chance.
Result<std::string> fresh_secret();

// True where the file has been made; false where there was one already, which stays as it is. The folder is
// made when it is missing.
Result<bool> create_file(std::filesystem::path const& file, std::string_view content);

// Puts `content` in the place of the file, whose owner and mode it takes over, at once and whole. The old
// content stays beside it in FILE.bak, or FILE.bak.2 where that is taken, whose name is returned; empty where
// there was no file.
Result<std::string> replace_file(std::filesystem::path const& file, std::string_view content);

// Of at most a mebibyte.
Result<std::string> read_file(std::filesystem::path const& file);

struct KanaldCheck {
    int exit_code = 0;
    std::string said = {};
};

// `kanald --check` of this file, by the kanald that lies beside this program. Waits for its end.
Result<KanaldCheck> check_with_kanald(std::filesystem::path const& file);

}  // namespace kanal::kanalctl
