#include "channels/mail/mime/transfer_encoding.hpp"

#include "base/hex.hpp"

#include <cstdint>
#include <optional>

namespace kanal::mail {

namespace {

int sextet(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

std::optional<char> escaped_byte(std::string_view text) {
    auto const byte = text.size() < 3 ? std::nullopt : from_hex(text.substr(1, 2));
    return byte ? std::optional(byte->front()) : std::nullopt;
}

// "=" at the end of a line, blanks before the line end included: the length of what to skip, or 0.
std::size_t soft_break(std::string_view text) {
    auto const end = text.find_first_not_of(" \t", 1);
    if (end == std::string_view::npos) return text.size();
    if (text[end] == '\n') return end + 1;
    if (text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n') return end + 2;
    return 0;
}

// What no encoder needs to escape, or what stands in no text: "=41", "=15".
bool is_needless(char c) {
    return static_cast<unsigned char>(c) < 0x7f && c != '=' && c != '\r' && c != '\n' && c != '\t';
}

// "https://x.example/?q=1&id=20": no encoder leaves that "=" and escapes what follows.
bool is_in_query(std::string_view text, std::size_t equals) {
    std::size_t begin = equals;
    while (begin > 0 && equals - begin < 64) {
        char const c = text[begin - 1];
        bool const word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
        if (!word) return begin < equals && (c == '?' || c == '&');
        --begin;
    }
    return false;
}

// False where the text shows that nobody encoded it: a "=" that is no escape, and nothing that only an
// encoder writes.
bool is_quoted_printable(std::string_view text) {
    bool wrong = false;
    for (auto at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
        auto const rest = text.substr(at);
        auto const byte = escaped_byte(rest);
        if (byte ? !is_needless(*byte) : soft_break(rest) > 0 && rest.size() > 1) return true;
        if (byte && at > 0 && text[at - 1] == '\n') return true;  // "=2E" at the beginning of a line
        wrong = wrong || (!byte && rest.size() > 1);
    }
    return !wrong;
}

}  // namespace

std::string decode_base64(std::string_view encoded) {
    std::string decoded;
    decoded.reserve(encoded.size() / 4 * 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (char const c : encoded) {
        if (c == '=') held = 0;
        int const value = sextet(c);
        if (value < 0) continue;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        decoded.push_back(static_cast<char>((bits >> held) & 0xff));
    }
    return decoded;
}

std::string decode_quoted_printable(std::string_view encoded) {
    if (!is_quoted_printable(encoded)) return std::string(encoded);
    std::string decoded;
    decoded.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size();) {
        if (encoded[i] != '=') {
            decoded.push_back(encoded[i++]);
            continue;
        }
        auto const rest = encoded.substr(i);
        auto const byte = escaped_byte(rest);
        if (byte && !(is_needless(*byte) && is_in_query(encoded, i))) {
            decoded.push_back(*byte);
            i += 3;
        } else if (auto const skipped = byte ? 0 : soft_break(rest)) {
            i += skipped;
        } else {
            decoded.push_back(encoded[i++]);
        }
    }
    return decoded;
}

std::string decode_q(std::string_view encoded) {
    std::string decoded;
    decoded.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        auto const byte = encoded[i] == '=' ? escaped_byte(encoded.substr(i)) : std::nullopt;
        if (byte) i += 2;
        decoded.push_back(byte.value_or(encoded[i] == '_' ? ' ' : encoded[i]));
    }
    return decoded;
}

}  // namespace kanal::mail
