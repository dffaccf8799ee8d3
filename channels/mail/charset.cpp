#include "channels/mail/charset.hpp"

#include "base/ascii.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestName = 60;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

struct Utf8Count {
    std::size_t characters = 0;  // of more than one byte
    std::size_t invalid = 0;
};

Utf8Count count_utf8(std::string_view bytes) {
    Utf8Count count;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    for (std::size_t next = 0; next < bytes.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        if (c < 0) ++count.invalid;
        if (c > 0x7f) ++count.characters;
    }
    return count;
}

std::string replace_invalid(std::string_view bytes) {
    std::string text;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    for (std::size_t next = 0; next < bytes.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        text.append(c < 0 ? kReplacement : bytes.substr(start, next - start));
    }
    return text;
}

template <std::size_t N>
bool starts_with_any(std::string_view name, std::array<std::string_view, N> const& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [name](std::string_view beginning) {
        return name.starts_with(beginning);
    });
}

// Their bytes can be valid UTF-8 and mean something else.
bool hides_behind_ascii(std::string_view name) {
    return starts_with_any(
        name, std::array<std::string_view, 5>{"utf-16", "utf-32", "iso-2022", "hz", "iso-10646"}
    );
}

bool is_refused(std::string_view name) {
    return name.size() > kLongestName ||
           starts_with_any(
               name,
               std::array<std::string_view, 8>{
                   "utf-7", "utf7", "unicode-1-1-utf-7", "imap", "scsu", "bocu", "cesu", "csunicode11utf7"}
           );
}

Converter open_converter(std::string const& name) {
    UErrorCode status = U_ZERO_ERROR;
    if (name.empty() || is_refused(name)) return nullptr;
    Converter converter(ucnv_open(name.c_str(), &status));
    if (U_FAILURE(status)) return nullptr;
    // An alias may lead to UTF-7 by a name that is not on the list.
    auto const type = ucnv_getType(converter.get());
    return type == UCNV_UTF7 || type == UCNV_IMAP_MAILBOX ? nullptr : std::move(converter);
}

// ICU gives bytes that a charset leaves undefined as C1 controls, which later stages remove.
std::string mark_c1_controls(std::string_view text) {
    std::string marked;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const control =
            text[i] == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (control) ++i;
        marked.append(control ? kReplacement : text.substr(i, 1));
    }
    return marked;
}

std::string convert(UConverter& converter, std::string_view bytes) {
    std::string text(bytes.size() + 16, '\0');
    UErrorCode status = U_ZERO_ERROR;
    auto const source_size = static_cast<std::int32_t>(bytes.size());
    auto size = ucnv_toAlgorithmic(
        UCNV_UTF8,
        &converter,
        text.data(),
        static_cast<std::int32_t>(text.size()),
        bytes.data(),
        source_size,
        &status
    );
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        text.resize(static_cast<std::size_t>(size));
        status = U_ZERO_ERROR;
        ucnv_reset(&converter);
        size =
            ucnv_toAlgorithmic(UCNV_UTF8, &converter, text.data(), size, bytes.data(), source_size, &status);
    }
    if (U_FAILURE(status)) return replace_invalid(bytes);
    text.resize(static_cast<std::size_t>(size));
    return mark_c1_controls(text);
}

std::string from_windows_1252(std::string_view bytes) {
    auto const converter = open_converter("windows-1252");
    return converter ? convert(*converter, bytes) : replace_invalid(bytes);
}

DecodedText checked(std::string text) {
    bool const damaged = text.find(kReplacement) != std::string::npos;
    return {std::move(text), damaged};
}

}  // namespace

DecodedText to_utf8(std::string_view bytes, std::string_view charset) {
    auto const name = ascii_lower(charset);
    if (hides_behind_ascii(name)) {
        if (auto const converter = open_converter(name)) return checked(convert(*converter, bytes));
    }
    auto const count = count_utf8(bytes);
    if (count.invalid == 0) return {std::string(bytes), false};
    bool const says_utf8 = name == "utf-8" || name == "utf8";
    // Not one character of more than a byte: another charset under this name.
    if (says_utf8 && count.characters > 0) return checked(replace_invalid(bytes));

    bool const one_of_latin = name == "iso-8859-1" || name == "us-ascii" || says_utf8;
    auto const converter = one_of_latin ? nullptr : open_converter(name);
    return checked(converter ? convert(*converter, bytes) : from_windows_1252(bytes));
}

std::string shown_text(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        bool const steers = c == 0xFEFF || c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) ||
                            (c >= 0x2066 && c <= 0x2069);
        if (!steers) shown.append(text, start, next - start);
    }
    return shown;
}

}  // namespace kanal::mail
