#include "channels/sms/alphabet.hpp"

#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace kanal::sms {

namespace {

constexpr char kEscape = 0x1b;

// In the order of their codes; the place of the escape holds a space, which is what it looks like alone.
constexpr std::u16string_view kDefault =
    u"@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5"
    u"\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e \u00c6\u00e6\u00df\u00c9"
    u" !\"#\u00a4%&'()*+,-./0123456789:;<=>?"
    u"\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7"
    u"\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0";
static_assert(kDefault.size() == 128);

struct Extended {
    char septet;
    char16_t character;
};
constexpr std::array<Extended, 10> kExtension{{
    {0x0a, u'\f'},
    {0x14, u'^'},
    {0x28, u'{'},
    {0x29, u'}'},
    {0x2f, u'\\'},
    {0x3c, u'['},
    {0x3d, u'~'},
    {0x3e, u']'},
    {0x40, u'|'},
    {0x65, u'\u20ac'},
}};

char16_t in_default(char septet) {
    return kDefault[static_cast<unsigned char>(septet) & 0x7f];
}

char16_t in_extension(char septet) {
    if (septet == kEscape) return u' ';
    auto const same = [septet](Extended const& entry) { return entry.septet == septet; };
    auto const found = std::find_if(kExtension.begin(), kExtension.end(), same);
    return found == kExtension.end() ? in_default(septet) : found->character;
}

bool append_septets(std::string& septets, char16_t character) {
    auto const same = [character](Extended const& entry) { return entry.character == character; };
    auto const extended = std::find_if(kExtension.begin(), kExtension.end(), same);
    if (extended != kExtension.end()) {
        septets += kEscape;
        septets += extended->septet;
        return true;
    }
    auto const place = kDefault.find(character);
    if (place == std::u16string_view::npos) return false;
    // A space is in the table twice; its own code comes after the escape's.
    septets += character == u' ' ? ' ' : static_cast<char>(place);
    return true;
}

}  // namespace

std::string unpack_septets(std::string_view octets, std::size_t skipped_bits, std::size_t count) {
    std::string septets;
    septets.reserve(count);
    auto const octet = [octets](std::size_t place) -> unsigned {
        return place < octets.size() ? static_cast<unsigned char>(octets[place]) : 0U;
    };
    for (std::size_t i = 0; i < count; ++i) {
        auto const bit = skipped_bits + 7 * i;
        auto const two = octet(bit / 8) | octet(bit / 8 + 1) << 8;
        septets += static_cast<char>(two >> (bit % 8) & 0x7f);
    }
    return septets;
}

std::string pack_septets(std::string_view septets, std::size_t skipped_bits) {
    std::string octets((skipped_bits + 7 * septets.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i < septets.size(); ++i) {
        auto const bit = skipped_bits + 7 * i;
        auto const two = (static_cast<unsigned>(septets[i]) & 0x7f) << (bit % 8);
        octets[bit / 8] |= static_cast<char>(two & 0xff);
        if (two > 0xff) octets[bit / 8 + 1] |= static_cast<char>(two >> 8);
    }
    return octets;
}

std::u16string from_septets(std::string_view septets) {
    std::u16string text;
    text.reserve(septets.size());
    for (std::size_t i = 0; i < septets.size(); ++i) {
        bool const escaped = septets[i] == kEscape && i + 1 < septets.size();
        text += escaped ? in_extension(septets[++i]) : in_default(septets[i]);
    }
    return text;
}

std::optional<std::string> to_septets(std::u16string_view text) {
    std::string septets;
    for (char16_t const character : text)
        if (!append_septets(septets, character)) return std::nullopt;
    return septets;
}

std::string to_utf8(std::u16string_view text) {
    std::string utf8;
    icu::UnicodeString(false, text.data(), static_cast<std::int32_t>(text.size())).toUTF8String(utf8);
    return utf8;
}

std::u16string to_utf16(std::string_view utf8) {
    auto const piece = icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size()));
    auto const text = icu::UnicodeString::fromUTF8(piece);
    return {text.getBuffer(), static_cast<std::size_t>(text.length())};
}

}  // namespace kanal::sms
