#include "base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace kanal {

std::optional<std::string> from_base64(std::string_view text) {
    // The library passes over blanks.
    auto const body = text.substr(0, std::min(text.find('='), text.size()));
    bool const fits = std::all_of(body.begin(), body.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/';
    });
    auto const padding = text.size() - body.size();
    if (!fits || text.size() % 4 != 0 || padding > 2 ||
        text.substr(body.size()) != std::string_view("==", padding))
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    auto const size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<unsigned char const*>(text.data()),
        static_cast<int>(text.size())
    );
    if (size < 0) return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace kanal
