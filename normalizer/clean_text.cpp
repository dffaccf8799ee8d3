#include "normalizer/clean_text.hpp"

#include "base/ascii.hpp"
#include "base/byte_scan.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace kanal::normalizer {

namespace {

constexpr int kLongestRun = 30;
constexpr std::string_view kGraphemeJoiner = "\xCD\x8F";  // U+034F
constexpr unsigned char kFirstLeadByteOfMarks = 0xCC;     // U+0300 is CC 80

bool has_marks_or_above(std::string_view text) {
    return find_byte(text, 0, [](auto byte) { return byte >= kFirstLeadByteOfMarks; }) < text.size();
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

constexpr std::string_view kAroundText = " \n";            // no part of it
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_printable_ascii(std::string_view text) {
    return find_byte(text, 0, [](auto byte) { return (byte < 0x20) | (byte >= 0x7f); }) == text.size();
}

bool is_printable_ascii_lines(std::string_view text) {
    return find_byte(text, 0, [](auto byte) { return ((byte < 0x20) & (byte != '\n')) | (byte >= 0x7f); }) ==
           text.size();
}

// Nothing for a control character that is left out.
std::string_view replacement_of_control(UChar32 c, std::string_view line_break) {
    switch (c) {
        case '\t':
            return " ";
        case '\n':
        case '\v':
        case '\f':
        case '\r':
            return line_break;
        default:
            return {};
    }
}

CleanText clean_slowly(std::string_view bytes, std::string_view line_break) {
    CleanText clean;
    std::string& out = clean.text;
    out.reserve(bytes.size());
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    std::size_t copied = 0;  // what stays as it is, is copied in long pieces
    for (std::size_t next = 0; next < bytes.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        if ((c >= 0x20 && c < 0x7f) || c >= 0xa0) continue;
        out.append(bytes, copied, start - copied);
        copied = next;
        if (c <= 0) {
            (c < 0 ? clean.invalid : clean.nul) = true;
            out.append(kReplacement);
        } else if (c != '\r' || next == bytes.size() || bytes[next] != '\n') {
            out.append(replacement_of_control(c, line_break));
        }
    }
    out.append(bytes, copied);
    clean.text = to_nfc(std::string(trimmed(out, kAroundText)));
    return clean;
}

constexpr std::size_t kLongestName = 60;

std::string_view charset_of(std::string_view media_type) {
    constexpr std::string_view kParameter = "charset=";
    auto at = media_type.find(';');
    while (at != std::string_view::npos) {
        auto parameter = media_type.substr(at + 1);
        parameter.remove_prefix(std::min(parameter.find_first_not_of(' '), parameter.size()));
        if (equal_ignoring_case(parameter.substr(0, kParameter.size()), kParameter)) {
            auto value = parameter.substr(kParameter.size());
            if (value.starts_with('"')) value.remove_prefix(1);
            return value.substr(0, value.find_first_of("\"; "));
        }
        at = media_type.find(';', at + 1);
    }
    return {};
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

CleanText clean_text(std::string_view bytes) {
    if (is_printable_ascii_lines(bytes)) return {.text = std::string(trimmed(bytes, kAroundText))};
    return clean_slowly(bytes, "\n");
}

CleanText clean_line(std::string_view bytes) {
    if (is_printable_ascii(bytes)) return {.text = std::string(trimmed(bytes, kAroundText))};
    return clean_slowly(bytes, " ");
}

bool has_known_charset(std::string_view media_type) {
    auto const charset = charset_of(media_type);
    if (charset.empty() || equal_ignoring_case(charset, "utf-8")) return true;
    if (charset.size() > kLongestName) return false;
    UErrorCode status = U_ZERO_ERROR;
    return ucnv_countAliases(std::string(charset).c_str(), &status) > 0 && U_SUCCESS(status);
}

}  // namespace kanal::normalizer
