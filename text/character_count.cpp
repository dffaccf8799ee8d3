#include "text/character_count.hpp"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace kanal {

namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

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
    // No mark is ASCII, and no line break stands in a title: between two of them there is always a boundary.
    if (is_ascii(text[limit - 1]) && is_ascii(text[limit])) return limit;
    std::size_t const one_more = limit + front_of_code_points(text.substr(limit), 1);
    std::size_t const boundary = boundary_before(text.substr(0, one_more), limit);
    return boundary == 0 ? limit : boundary;
}

}  // namespace kanal
