#include "channels/mail/mime/header_text.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"
#include "text/charset.hpp"

#include <optional>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongest = 64 * 1024;
constexpr std::size_t kLongestWord =
    8 * 1024;  // RFC 2047 allows 75; some mailers put a whole subject into one

struct EncodedWord {
    std::string_view charset = {};
    std::string bytes = {};
    std::size_t size = 0;  // as written
};

// "=?charset*language?B?...?=" at the beginning of `text`.
std::optional<EncodedWord> encoded_word(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    text = text.substr(0, kLongestWord);
    auto const charset_end = text.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= text.size()) return std::nullopt;
    if (text[charset_end + 2] != '?') return std::nullopt;
    auto const begin = charset_end + 3;
    auto const end = text.find("?=", begin);
    if (end == std::string_view::npos) return std::nullopt;

    auto const charset = text.substr(2, charset_end - 2);
    auto const content = text.substr(begin, end - begin);
    if (charset.empty() || charset.find_first_of(" \t=") != std::string_view::npos) return std::nullopt;
    EncodedWord word;
    word.charset = charset.substr(0, charset.find('*'));
    word.size = end + 2;
    char const encoding = ascii_lower(text[charset_end + 1]);
    if (encoding == 'b') {
        word.bytes = decode_base64(content);
    } else if (encoding == 'q') {
        word.bytes = decode_q(content);
    } else {
        return std::nullopt;
    }
    return word;
}

std::string unfolded(std::string_view raw) {
    std::string line;
    for (char const c : trimmed(raw.substr(0, kLongest))) {
        if (c == '\n' || c == '\r') continue;
        line.push_back(c == '\t' ? ' ' : c);
    }
    return line;
}

class Reader {
public:
    std::string read(std::string_view line) {
        while (!line.empty()) {
            auto word = encoded_word(line);
            word ? take(*word) : take_plain(line.front());
            line.remove_prefix(word ? word->size : 1);
        }
        end_words();
        end_plain();
        return std::move(text_);
    }

private:
    void take(EncodedWord& word) {
        // Blanks between two encoded words only separate them.
        bool const between = !charset_.empty() && trimmed(plain_).empty();
        if (between) {
            plain_.clear();
        } else {
            end_words();
            end_plain();
        }
        if (!equal_ignoring_case(charset_, word.charset)) end_words();
        charset_ = word.charset;
        bytes_.append(word.bytes);
    }

    void take_plain(char c) {
        plain_.push_back(c);
        if (c != ' ') end_words();
    }

    // Before the plain characters that came after the words.
    void end_words() {
        if (charset_.empty()) return;
        text_.append(to_utf8(bytes_, charset_).text);
        charset_ = {};
        bytes_.clear();
    }

    void end_plain() {
        text_.append(to_utf8(plain_, {}).text);
        plain_.clear();
    }

    std::string text_ = {};
    std::string plain_ = {};
    std::string bytes_ = {};
    std::string_view charset_ = {};
};

}  // namespace

std::string header_text(std::string_view raw) {
    auto const line = unfolded(raw);
    return Reader().read(line);
}

}  // namespace kanal::mail
