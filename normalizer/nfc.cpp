#include "normalizer/nfc.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace kanal::normalizer {

namespace {

constexpr int kLongestRun = 30;
constexpr std::string_view kGraphemeJoiner = "\xCD\x8F";  // U+034F
constexpr unsigned char kFirstLeadByteOfMarks = 0xCC;     // U+0300 is CC 80

bool has_marks_or_above(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c >= kFirstLeadByteOfMarks; });
}

bool begins_with_mark(UChar32 c) {
    return c >= 0x300 && u_getIntPropertyValue(c, UCHAR_LEAD_CANONICAL_COMBINING_CLASS) != 0;
}

struct MarkCount {
    int all = 0;       // characters in the canonical decomposition
    int trailing = 0;  // combining marks at its end
};

// Counted in the decomposition, which NFC leaves as it is: counting the result again gives the same.
MarkCount count_marks(icu::Normalizer2 const& nfc, UChar32 c) {
    icu::UnicodeString decomposed;
    if (!nfc.getDecomposition(c, decomposed)) decomposed = icu::UnicodeString(c);
    MarkCount count;
    for (int i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        bool const mark = u_getCombiningClass(decomposed.char32At(i)) != 0;
        count.trailing = mark ? count.trailing + 1 : 0;
        ++count.all;
    }
    return count;
}

std::string break_long_runs(icu::Normalizer2 const& nfc, std::string text) {
    std::string broken;
    std::size_t copied = 0;
    UChar32 before = 0;
    int run = 0;  // marks up to here; meaningful only behind a mark
    bool in_run = false;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT_UNSAFE(data, next, c);
        if (!begins_with_mark(c)) {
            in_run = false;
            before = c;
            continue;
        }
        if (!in_run) run = before == 0 ? 0 : count_marks(nfc, before).trailing;
        in_run = true;
        MarkCount const marks = count_marks(nfc, c);
        if (run + marks.all > kLongestRun) {
            broken.append(text, copied, start - copied).append(kGraphemeJoiner);
            copied = start;
            run = 0;
        }
        run += marks.all;
    }
    if (copied == 0) return text;
    return broken.append(text, copied);
}

}  // namespace

std::string to_nfc(std::string text) {
    if (!has_marks_or_above(text) || text.size() > std::numeric_limits<std::int32_t>::max()) return text;
    UErrorCode status = U_ZERO_ERROR;
    icu::Normalizer2 const* const nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) return text;

    text = break_long_runs(*nfc, std::move(text));
    icu::StringPiece const piece(text.data(), static_cast<std::int32_t>(text.size()));
    if (nfc->isNormalizedUTF8(piece, status)) return text;

    std::string composed;
    composed.reserve(text.size());
    icu::StringByteSink<std::string> sink(&composed);
    nfc->normalizeUTF8(0, piece, sink, nullptr, status);
    return U_FAILURE(status) ? text : composed;
}

}  // namespace kanal::normalizer
