#pragma once

#include "base/encoding.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kanal {

using Sha256 = std::array<std::uint8_t, 32>;

inline std::string_view bytes_of(Sha256 const& digest) {
    return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

Sha256 sha256(std::string_view bytes);  // both throw when the library fails: no other answer would be safe

// The digest of what comes piece by piece.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream const&) = delete;
    Sha256Stream& operator=(Sha256Stream const&) = delete;

    void add(std::string_view bytes);
    Sha256 finish();  // once, at the end

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// Takes the same time wherever the two differ.
bool equal_in_constant_time(Sha256 const& a, Sha256 const& b);

// Compares two secrets of any length without telling how much of them agrees: their digests are compared.
bool equal_secrets(std::string_view a, std::string_view b);

std::string to_hex(Sha256 const& digest);

std::string to_base64(Sha256 const& digest);  // with padding: 44 characters

// Strict: exactly 64 hexadecimal digits, of either case.
std::optional<Sha256> sha256_from_hex(std::string_view hex);

// Strict: exactly what to_base64 writes.
std::optional<Sha256> sha256_from_base64(std::string_view base64);

}  // namespace kanal
