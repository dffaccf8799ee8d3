#include "spool/keys/key_entry.hpp"

#include "normalizer/report_identity.hpp"

namespace kanal::spool {

std::uint32_t first_four(std::string_view key) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(key[i]);
    return value;
}

std::uint32_t serial_of(std::string_view key) {
    return static_cast<std::uint32_t>(std::uint64_t{first_four(key)} * normalizer::kSerials >> 32);
}

SerialRange ids_of(std::uint32_t serial) {
    auto const first = [](std::uint64_t of) {
        return ((of << 32) + normalizer::kSerials - 1) / normalizer::kSerials;
    };
    return {
        static_cast<std::uint32_t>(first(serial)),
        static_cast<std::uint32_t>(first(std::uint64_t{serial} + 1) - 1)};
}

}  // namespace kanal::spool
