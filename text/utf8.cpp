#include "text/utf8.hpp"

#include <unicode/brkiter.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

namespace kanal {

std::string_view front_of(std::string_view utf8, std::size_t bytes) {
    if (utf8.size() <= bytes) return utf8;
    while (bytes > 0 && is_continuation(utf8[bytes]))
        --bytes;
    return utf8.substr(0, bytes);
}

std::size_t ascii_length(std::string_view bytes) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + sizeof eight <= bytes.size(); at += sizeof eight) {
        std::memcpy(&eight, bytes.data() + at, sizeof eight);
        if ((eight & kHighBits) != 0) break;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80)
        ++at;
    return at;
}

bool is_utf8(std::string_view bytes) {
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    for (std::size_t next = ascii_length(bytes); next < bytes.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        if (c < 0) return false;
    }
    return true;
}

std::size_t count_characters(std::string_view utf8) {
    return utf8.size() - static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), is_continuation));
}

Hidden hidden_kind(char32_t point) {
    struct Range {
        char32_t first;
        char32_t last;
        Hidden kind;
    };
    using enum Hidden;
    static constexpr Range kRanges[] = {
        {0x00, 0x09, control},        {0x0B, 0x1F, control},        {0x7F, 0x9F, control},
        {0xAD, 0xAD, zero_width},     {0x034F, 0x034F, zero_width}, {0x061C, 0x061C, direction},
        {0x115F, 0x1160, filler},     {0x17B4, 0x17B5, filler},     {0x180E, 0x180E, zero_width},
        {0x200B, 0x200B, zero_width}, {0x200C, 0x200D, joiner},     {0x200E, 0x200F, direction},
        {0x2028, 0x2029, control},    {0x202A, 0x202E, direction},  {0x2060, 0x2065, zero_width},
        {0x2066, 0x206F, direction},  {0x3164, 0x3164, filler},     {0xFEFF, 0xFEFF, zero_width},
        {0xFFA0, 0xFFA0, filler},     {0xFFF0, 0xFFFB, control},    {0x1D173, 0x1D17A, control},
        {0xE0000, 0xE00FF, filler},   {0xE01F0, 0xE0FFF, filler},
    };
    if (point < 0xAD && point >= 0x20 && (point < 0x7F || point > 0x9F)) return none;
    auto const* const found = std::find_if(std::begin(kRanges), std::end(kRanges), [point](Range const& one) {
        return point <= one.last;
    });
    return found != std::end(kRanges) && point >= found->first ? found->kind : none;
}

std::string xml_text(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const control = static_cast<unsigned char>(text[i]) < 0x20;
        if (control && text[i] != '\n' && text[i] != '\t') continue;
        auto const three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
            i += 2;
            continue;
        }
        kept += text[i];
    }
    return kept;
}

namespace {

// Bytes of the first `count` code points, or all.
std::size_t front_of_code_points(std::string_view text, std::size_t count) {
    if (text.size() <= count) return text.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_continuation(text[i])) continue;
        if (count == 0) return i;
        --count;
    }
    return text.size();
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

// ICU takes milliseconds to make one.
icu::BreakIterator* character_iterator() {
    static thread_local std::unique_ptr<icu::BreakIterator> const iterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made(
            icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status)
        );
        if (U_FAILURE(status)) made.reset();
        return made;
    }();
    return iterator.get();
}

// The last boundary at or before `limit`; 0 when there is none behind the start.
std::size_t boundary_before(std::string_view text, std::size_t limit) {
    icu::BreakIterator* const iterator = character_iterator();
    UErrorCode status = U_ZERO_ERROR;
    UText* const utext =
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    if (U_FAILURE(status) || iterator == nullptr) return 0;
    iterator->setText(utext, status);
    auto const offset = static_cast<std::int32_t>(limit);
    std::int32_t const found =
        U_FAILURE(status) ? 0 : (iterator->isBoundary(offset) ? offset : iterator->preceding(offset));
    utext_close(utext);
    return found > 0 ? static_cast<std::size_t>(found) : 0;
}

}  // namespace

std::size_t front_of_characters(std::string_view text, std::size_t characters) {
    std::size_t const limit = front_of_code_points(text, characters);
    if (limit == text.size() || limit == 0) return limit;
    // No mark is ASCII, and no line break is in a title: between two of them there is always a boundary.
    if (is_ascii(text[limit - 1]) && is_ascii(text[limit])) return limit;
    std::size_t const one_more = limit + front_of_code_points(text.substr(limit), 1);
    std::size_t const boundary = boundary_before(text.substr(0, one_more), limit);
    return boundary == 0 ? limit : boundary;
}

}  // namespace kanal
