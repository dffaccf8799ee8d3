#include "channels/mail/mime/part_content.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>

namespace kanal::mail {

namespace {

constexpr std::size_t kFullLine = 56;       // of base64; mailers break it at 60 to 76
constexpr std::size_t kLooked = 64 * 1024;  // octets that show whether something is text

bool is_in_alphabet(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
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
