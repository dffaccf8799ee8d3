#include "base/identifier.hpp"

#include "base/ascii.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace kanal {

namespace {

// Drawn once for this project. Changing it changes the identity of every report.
constexpr boost::uuids::uuid kNamespace = {
    {0x8f, 0x5b, 0x1c, 0x0e, 0x3a, 0x62, 0x4d, 0x57, 0x9b, 0x0d, 0x6c, 0x1f, 0x2e, 0x94, 0xa7, 0x35}};

bool is_lower_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

}  // namespace

std::string name_identifier(std::string_view name) {
    boost::uuids::name_generator_sha1 generate(kNamespace);
    return boost::uuids::to_string(generate(name.data(), name.size()));
}

std::string random_identifier() {
    // The generator reads the kernel's random source once for each identifier.
    static thread_local boost::uuids::random_generator generate;
    return boost::uuids::to_string(generate());
}

bool is_identifier(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_lower_hex(text[i])) return false;
    }
    return true;
}

}  // namespace kanal
