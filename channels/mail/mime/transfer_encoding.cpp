#include "channels/mail/mime/transfer_encoding.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace kanal::mail {

namespace {

int sextet(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
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

// What no encoder needs to escape, or what occurs in no text: "=41", "=15".
bool is_needless(char c) {
    return static_cast<unsigned char>(c) < 0x7f && c != '=' && c != '\r' && c != '\n' && c != '\t';
}

// "https://x.example/?q=1&id=20": no encoder leaves that "=" and escapes what follows.
bool is_in_query(std::string_view text, std::size_t equals) {
    std::size_t begin = equals;
    while (begin > 0 && equals - begin < 64) {
        char const c = text[begin - 1];
        bool const word = is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
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

constexpr std::size_t kFullLine = 56;       // of base64; mailers break it at 60 to 76
constexpr std::size_t kLooked = 64 * 1024;  // octets that show whether something is text

bool is_in_alphabet(char c) {
    return is_alphanumeric(c) || c == '+' || c == '/' || c == '=';
}

bool is_base64_line(std::string_view line) {
    auto const others = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return !is_in_alphabet(c);
    }));
    return line.find_first_of(" \t") == std::string_view::npos && others * 20 <= line.size();
}

bool is_plausible(std::string_view run, bool full_line, bool alone, bool text) {
    auto const size = static_cast<std::size_t>(std::count_if(run.begin(), run.end(), is_in_alphabet));
    if (!text || full_line) return true;
    if (size < 4 || (!alone && size % 4 != 0)) return false;
    bool const open = size % 4 != 0 && run.find('=') == std::string_view::npos;
    return !(open || !alone) || !looks_binary(decode_base64(run));
}

// Runs of lines that are base64, and the others between them.
class Base64Splitter {
public:
    explicit Base64Splitter(bool text) : text_(text) {}

    PartContent split(std::string_view body) {
        for (auto rest = body; !rest.empty();) {
            auto const end = std::min(rest.find('\n'), rest.size() - 1) + 1;
            take(rest.substr(0, end));
            rest.remove_prefix(end);
        }
        end_run();
        end_other();
        return std::move(content_);
    }

private:
    void take(std::string_view line) {
        auto const words = trimmed(line);
        if (words.empty()) return (run_.empty() ? other_ : run_).append(line), void();
        if (is_base64_line(words)) {
            end_other();
            run_.append(line);
            full_line_ = full_line_ || words.size() >= kFullLine;
            return;
        }
        content_.as_declared = false;
        end_run();
        other_.append(line);
    }

    void end_run() {
        if (run_.empty()) return;
        if (!is_plausible(run_, full_line_, content_.as_declared, text_)) {
            content_.as_declared = false;
            other_ = std::move(run_);
        } else {
            end_other();
            content_.pieces.push_back({decode_base64(run_), true});
        }
        run_.clear();
        full_line_ = false;
    }

    void end_other() {
        if (!trimmed(other_).empty()) {
            auto& pieces = content_.pieces;
            if (!pieces.empty() && !pieces.back().declared) {
                pieces.back().bytes.append(other_);
            } else {
                pieces.push_back({std::move(other_), false});
            }
        }
        other_.clear();
    }

    bool text_;
    PartContent content_ = {};
    std::string run_ = {};
    std::string other_ = {};
    bool full_line_ = false;
};

bool has_known_beginning(std::string_view bytes) {
    constexpr std::array<std::string_view, 7> kBeginnings{
        "\xFF\xD8\xFF", "\x89PNG", "GIF8", "%PDF", "PK\x03\x04", "RIFF", "\x1A\x45\xDF\xA3"};
    return std::any_of(kBeginnings.begin(), kBeginnings.end(), [bytes](auto one) {
        return bytes.starts_with(one);
    });
}

// Base64 from the first line to the last, though nothing says so.
bool is_base64(std::string_view body, bool text) {
    bool full = false;
    std::size_t size = 0;
    for (auto rest = body; !rest.empty();) {
        auto const end = std::min(rest.find('\n'), rest.size() - 1) + 1;
        auto const line = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
        if (!std::all_of(line.begin(), line.end(), is_in_alphabet)) return false;
        size += line.size();
        full = full || line.size() >= kFullLine;
    }
    if (!full || size % 4 != 0) return false;
    auto const beginning = decode_base64(body.substr(0, std::min(body.size(), kLooked)));
    return text ? !looks_binary(beginning) : has_known_beginning(beginning);
}

std::string decode_uu(std::string_view body) {
    auto* const source = g_mime_stream_mem_new_with_buffer(body.data(), body.size());
    auto* const wrapper = g_mime_data_wrapper_new_with_stream(source, GMIME_CONTENT_ENCODING_UUENCODE);
    auto* const target = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(wrapper, target);
    auto const* const array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(target));
    std::string bytes(reinterpret_cast<char const*>(array->data), array->len);
    g_object_unref(target);
    g_object_unref(wrapper);
    g_object_unref(source);
    return bytes;
}

PartContent only(std::string bytes, bool as_declared) {
    PartContent content;
    content.pieces.push_back({std::move(bytes), true});
    content.as_declared = as_declared;
    return content;
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

std::string PartContent::joined() const {
    std::string all;
    bool const any =
        std::any_of(pieces.begin(), pieces.end(), [](ContentPiece const& one) { return one.declared; });
    for (auto const& one : pieces) {
        if (one.declared || !any) all.append(one.bytes);
    }
    return all;
}

PartContent part_content(std::string_view body, std::string_view encoding, bool text) {
    if (encoding == "base64") return Base64Splitter(text).split(body);
    if (encoding == "quoted-printable") return only(decode_quoted_printable(body), true);
    if (encoding == "uuencode") return only(decode_uu(body), true);
    if (is_base64(body, text)) return only(decode_base64(body), false);
    return only(std::string(body), true);
}

bool looks_binary(std::string_view bytes) {
    bytes = bytes.substr(0, kLooked);
    auto const controls =
        static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), [](unsigned char c) {
            return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B;
        }));
    return controls * 20 > bytes.size() || has_known_beginning(bytes.substr(0, 4));
}

}  // namespace kanal::mail
