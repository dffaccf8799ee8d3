#include "text/charset.hpp"

#include "base/ascii.hpp"
#include "text/utf8.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace kanal {

namespace {

constexpr std::size_t kLongestName = 60;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
struct CloseDetector {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
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

// ICU takes a designation with nothing behind it for an attack; mailers write such ones where they join
// words.
std::string without_empty_designations(std::string_view bytes) {
    std::string kept;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bool const three =
            bytes[i] == '\x1B' && i + 3 < bytes.size() && (bytes[i + 1] == '(' || bytes[i + 1] == '$');
        if (three && bytes[i + 3] == '\x1B' && bytes[i + 2] != '(') {
            i += 2;
        } else {
            kept.push_back(bytes[i]);
        }
    }
    return kept;
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

// UTF-16 without a mark: in the writing of most languages every other octet is NUL.
std::string wide_charset(std::string_view bytes) {
    auto const looked = bytes.substr(0, 4096);
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < looked.size(); ++i)
        (i % 2 == 0 ? even : odd) += looked[i] == '\0' ? 1 : 0;
    auto const half = looked.size() / 2;
    if (half < 4) return {};
    if (odd * 10 > half * 6 && even * 10 < half) return "utf-16le";
    return even * 10 > half * 6 && odd * 10 < half ? "utf-16be" : "";
}

// <meta charset=...>, or the same in http-equiv, or in an XML declaration. UTF-16 there is a lie: it was read
// as ASCII.
std::string meta_charset(std::string_view page) {
    auto const head = ascii_lower(page.substr(0, 8192));
    for (auto tag = head.find('<'); tag != std::string::npos; tag = head.find('<', tag + 1)) {
        auto const text = std::string_view(head).substr(tag, head.find('>', tag) - tag);
        if (!text.starts_with("<meta") && !text.starts_with("<?xml")) continue;
        auto const name = text.starts_with("<?xml") ? std::string_view("encoding") : "charset";
        auto at = text.find(name);
        if (at == std::string_view::npos) continue;
        auto const value = trimmed(text.substr(at + name.size()), " =\"'\t\r\n");
        auto const charset = value.substr(0, value.find_first_of(" \"';/>\t\r\n"));
        if (!charset.empty()) return std::string(charset.starts_with("utf-16") ? "utf-8" : charset);
    }
    return {};
}

// Where ICU is rather sure, and only of what windows-1252 would turn into nonsense.
std::string likely_charset(std::string_view bytes) {
    if (count_utf8(bytes).invalid == 0) return {};
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<UCharsetDetector, CloseDetector> const detector(ucsdet_open(&status));
    if (U_FAILURE(status)) return {};
    auto const looked = bytes.substr(0, 64 * 1024);
    ucsdet_setText(detector.get(), looked.data(), static_cast<std::int32_t>(looked.size()), &status);
    auto const* const match = ucsdet_detect(detector.get(), &status);
    if (U_FAILURE(status) || match == nullptr || ucsdet_getConfidence(match, &status) < 50) return {};
    auto const name = ascii_lower(ucsdet_getName(match, &status));
    auto const high = static_cast<std::size_t>(std::count_if(looked.begin(), looked.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80;
    }));
    constexpr std::array<std::string_view, 8> kClear{
        "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "koi8-r", "windows-1251", "iso-8859-5"};
    bool const clear =
        std::find(kClear.begin(), kClear.end(), name) != kClear.end() && high * 5 > looked.size();
    return clear ? name : std::string();
}

DecodedText checked(std::string text) {
    bool const damaged = text.find(kReplacement) != std::string::npos;
    return {std::move(text), damaged};
}

}  // namespace

DecodedText to_utf8(std::string_view bytes, std::string_view charset) {
    auto const name = ascii_lower(charset);
    if (hides_behind_ascii(name)) {
        bool const japanese = name.starts_with("iso-2022-jp");
        if (auto const converter = open_converter(name)) {
            return checked(
                convert(*converter, japanese ? without_empty_designations(bytes) : std::string(bytes))
            );
        }
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

DecodedText part_to_utf8(std::string_view bytes, std::string_view charset, bool html) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return to_utf8(bytes.substr(3), "utf-8");
    if (bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return to_utf8(bytes.substr(4), "utf-32le");
    if (bytes.starts_with("\xFF\xFE")) return to_utf8(bytes.substr(2), "utf-16le");
    if (bytes.starts_with("\xFE\xFF")) return to_utf8(bytes.substr(2), "utf-16be");
    if (auto const wide = wide_charset(bytes); !wide.empty()) return to_utf8(bytes, wide);
    auto const declared = ascii_lower(charset);
    bool const known = declared != "us-ascii" && declared != "ascii" && open_converter(declared) != nullptr;
    if (known && !declared.starts_with("utf-16")) {
        auto read = to_utf8(bytes, declared);
        if (!read.damaged) return read;
    }
    auto const meta = html ? meta_charset(bytes) : std::string();
    if (!meta.empty() && open_converter(meta)) {
        auto read = to_utf8(bytes, meta);
        if (!read.damaged || !known) return read;
    }
    auto const likely = known ? std::string() : likely_charset(bytes);
    return to_utf8(bytes, likely.empty() ? std::string_view(declared) : likely);
}

std::string shown_text(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        bool const steers =
            c == 0xFEFF || (c >= 0 && hidden_kind(static_cast<char32_t>(c)) == Hidden::direction);
        if (!steers) shown.append(text, start, next - start);
    }
    return shown;
}

}  // namespace kanal
