#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace kanal::test {

// A file that only its owner reads, as the gateway wants those with secrets; in the place of what was there.
inline std::filesystem::path write_secret(std::filesystem::path const& path, std::string_view content) {
    std::ofstream file(path, std::ios::trunc | std::ios::binary);
    file << content;
    file.close();
    if (!file) throw std::runtime_error("test: write: " + path.string());
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    return path;
}

}  // namespace kanal::test
