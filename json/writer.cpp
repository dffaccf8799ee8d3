#include "json/writer.hpp"

#include "base/byte_scan.hpp"

#include <array>
#include <charconv>

namespace kanal {

namespace {

constexpr unsigned char kLeadOfLineSeparator = 0xE2;  // U+2028 is E2 80 A8, U+2029 is E2 80 A9

// Where from `at` on the next byte stands that may have to be escaped.
std::size_t next_special(std::string_view text, std::size_t at) {
    return find_byte(text, at, [](auto byte) {
        return (byte < 0x20) | (byte == '"') | (byte == '\\') | (byte == kLeadOfLineSeparator);
    });
}

std::string_view short_escape(char c) {
    switch (c) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            return {};
    }
}

std::array<char, 6> unicode_escape(unsigned char c) {
    static constexpr char kDigits[] = "0123456789abcdef";
    return {'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]};
}

}  // namespace

void JsonWriter::separate() {
    if (!first_) json_.push_back(',');
    first_ = false;
}

void JsonWriter::open(char bracket) {
    separate();
    json_.push_back(bracket);
    first_ = true;
}

void JsonWriter::close(char bracket) {
    json_.push_back(bracket);
    first_ = false;
}

void JsonWriter::key(std::string_view name) {
    separate();
    json_.append(1, '"').append(name).append("\":");
    first_ = true;
}

void JsonWriter::value(std::string_view text) {
    separate();
    json_.push_back('"');
    append_escaped(text);
    json_.push_back('"');
}

void JsonWriter::value(bool yes) {
    separate();
    json_.append(yes ? "true" : "false");
}

void JsonWriter::value(std::uint64_t number) {
    separate();
    std::array<char, 20> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    json_.append(digits.data(), end);
}

void JsonWriter::value(double number) {
    separate();
    std::array<char, 32> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    json_.append(digits.data(), end);
}

void JsonWriter::null() {
    separate();
    json_.append("null");
}

void JsonWriter::append_escaped(std::string_view text) {
    std::size_t copied = 0;
    for (auto i = next_special(text, 0); i < text.size(); i = next_special(text, i + 1)) {
        auto const c = static_cast<unsigned char>(text[i]);
        auto const sequence = text.substr(i, 3);
        bool const separator = sequence == "\xE2\x80\xA8" || sequence == "\xE2\x80\xA9";
        if (c == kLeadOfLineSeparator && !separator) continue;
        json_.append(text, copied, i - copied);
        if (separator) {
            json_.append(sequence[2] == '\xA8' ? "\\u2028" : "\\u2029");
            i += 2;
        } else if (auto const escape = short_escape(text[i]); !escape.empty()) {
            json_.append(escape);
        } else {
            auto const code = unicode_escape(c);
            json_.append(code.data(), code.size());
        }
        copied = i + 1;
    }
    json_.append(text, copied);
}

}  // namespace kanal
