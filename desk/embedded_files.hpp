#pragma once

#include <span>
#include <string_view>

namespace kanal::desk {

// A file of desk/templates or desk/assets as it was when the program was built.
struct EmbeddedFile {
    std::string_view name = {};  // "laporan.html"
    std::string_view bytes = {};
    std::string_view digest = {};  // SHA-256 in hex
};

// In the sources that desk/CMakeLists.txt makes of the two folders.
std::span<EmbeddedFile const> embedded_templates();
std::span<EmbeddedFile const> embedded_assets();

}  // namespace kanal::desk
