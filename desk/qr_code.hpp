#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace kanal::desk {

// A QR code as an SVG path whose unit is one module, with the four empty modules that readers need around it.
struct QrCode {
    std::size_t size = 0;   // modules on each side, with the empty ones
    std::string path = {};  // of the dark modules: "M4 4h7v1h-7z..."
};

// Of a short text, so that 15 % of it may be unreadable (level M). Nothing for an empty or too long one.
// Pure.
std::optional<QrCode> qr_code(std::string const& text);

}  // namespace kanal::desk
