#include "channels/mail/mime/rtf_text.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "text/charset.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kDeepest = 1000;

struct Symbol {
    std::string_view word;
    std::string_view text;
};

constexpr std::array<Symbol, 14> kSymbols{{
    {"par", "\n"},
    {"line", "\n"},
    {"row", "\n"},
    {"sect", "\n"},
    {"page", "\n"},
    {"tab", " "},
    {"cell", " "},
    {"emdash", "—"},
    {"endash", "–"},
    {"lquote", "‘"},
    {"rquote", "’"},
    {"ldblquote", "“"},
    {"rdblquote", "”"},
    {"bullet", "•"},
}};

constexpr std::array<std::string_view, 16> kUnseen{
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "fldinst",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "themedata",
    "generator",
    "datastore",
    "xmlnstbl"};

class RtfReader {
public:
    explicit RtfReader(std::string_view rtf) : rest_(rtf) {}

    std::string read() {
        while (!rest_.empty()) {
            char const c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '{') {
                if (groups_.size() < kDeepest) groups_.push_back(groups_.back());
            } else if (c == '}') {
                if (groups_.size() > 1) groups_.pop_back();
            } else if (c == '\\') {
                take_control();
            } else if (c != '\r' && c != '\n') {
                put(c);
            }
        }
        flush();
        return std::string(trimmed(text_));
    }

private:
    struct Group {
        bool unseen = false;
        int fallback = 1;  // characters that follow a \u for readers that do not know it
    };

    bool seen() const { return !groups_.back().unseen && !html_skipped_; }

    void put(char c) {
        if (skip_ > 0) {
            --skip_;
        } else if (seen()) {
            bytes_.push_back(c);
        }
    }

    void put_text(std::string_view text) {
        if (!seen()) return;
        flush();
        text_.append(text);
    }

    // Text is in the document's code page.
    void flush() {
        text_.append(to_utf8(bytes_, code_page_).text);
        bytes_.clear();
    }

    void take_control() {
        if (rest_.empty()) return;
        char const c = rest_.front();
        if (is_letter(c)) return take_word();
        rest_.remove_prefix(1);
        if (c == '\'' && rest_.size() >= 2) {
            int const high = hex_digit(rest_[0]);
            int const low = hex_digit(rest_[1]);
            rest_.remove_prefix(2);
            if (high >= 0 && low >= 0) put(static_cast<char>(high * 16 + low));
        } else if (c == '*') {
            groups_.back().unseen = true;
        } else if (c == '~') {
            put(' ');
        } else if (c == '_') {
            put('-');
        } else if (c == '\n' || c == '\r') {
            put_text("\n");
        } else if (c == '\\' || c == '{' || c == '}') {
            put(c);
        }
    }

    void take_word() {
        std::size_t size = 0;
        while (size < rest_.size() && is_letter(rest_[size]))
            ++size;
        auto const word = rest_.substr(0, size);
        rest_.remove_prefix(size);
        size = rest_.starts_with('-') ? 1 : 0;
        while (size < rest_.size() && size < 10 && is_digit(rest_[size]))
            ++size;
        bool const numbered = size > 0;
        long const number = std::strtol(std::string(rest_.substr(0, size)).c_str(), nullptr, 10);
        rest_.remove_prefix(size);
        if (rest_.starts_with(' ')) rest_.remove_prefix(1);
        apply_word(word, number, numbered);
    }

    void apply_word(std::string_view word, long number, bool numbered) {
        if (word == "u" && numbered) return put_unicode(number);
        if (word == "uc") groups_.back().fallback = static_cast<int>(std::clamp(number, 0L, 16L));
        if (word == "ansicpg") code_page_ = number == 65001 ? "utf-8" : "windows-" + std::to_string(number);
        if (word == "htmlrtf") html_skipped_ = !numbered || number != 0;
        if (word == "bin" && number > 0)
            rest_.remove_prefix(std::min(rest_.size(), static_cast<std::size_t>(number)));
        if (std::find(kUnseen.begin(), kUnseen.end(), word) != kUnseen.end()) groups_.back().unseen = true;
        for (auto const& symbol : kSymbols)
            if (symbol.word == word) put_text(symbol.text);
    }

    void put_unicode(long number) {
        auto const unit = static_cast<std::uint32_t>(number < 0 ? number + 65536 : number);
        skip_ = groups_.back().fallback;
        if (unit >= 0xD800 && unit < 0xDC00) {
            high_ = unit;
            return;
        }
        auto const c = unit >= 0xDC00 && unit < 0xE000 && high_ != 0
                           ? 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00)
                           : unit;
        high_ = 0;
        if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) || c == 0) return;
        char encoded[4];
        std::size_t size = 0;
        U8_APPEND_UNSAFE(encoded, size, c);
        put_text({encoded, size});
    }

    std::string_view rest_;
    std::vector<Group> groups_ = {Group{}};
    std::string code_page_ = "windows-1252";
    std::string bytes_ = {};
    std::string text_ = {};
    int skip_ = 0;
    std::uint32_t high_ = 0;
    bool html_skipped_ = false;
};

}  // namespace

std::string rtf_text(std::string_view rtf) {
    return RtfReader(rtf).read();
}

std::string enriched_text(std::string_view text) {
    std::string read;
    bool parameter = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '<') {
            if (text.substr(i, 2) == "<<") {
                read.push_back('<');
                ++i;
                continue;
            }
            auto const end = text.find('>', i);
            if (end == std::string_view::npos) break;
            auto const name = ascii_lower(text.substr(i + 1, std::min(end - i - 1, std::size_t{40})));
            if (name == "param" || name == "comment") parameter = true;
            if (name == "/param" || name == "/comment") parameter = false;
            if (name == "nl" || name == "paragraph" || name == "/paragraph") read.push_back('\n');
            if (name == "lt") read.push_back('<');
            i = end;
        } else if (parameter || text[i] == '\r') {
            continue;
        } else if (text[i] == '\n') {
            // One line end is a blank, each further one a line.
            auto const next = std::min(text.find_first_not_of("\r\n", i), text.size());
            auto const blanks = text.substr(i, next - i);
            auto const ends = std::count(blanks.begin(), blanks.end(), '\n');
            read.append(ends == 1 ? 1 : static_cast<std::size_t>(ends - 1), ends == 1 ? ' ' : '\n');
            i = next - 1;
        } else {
            read.push_back(text[i]);
        }
    }
    return std::string(trimmed(read));
}

}  // namespace kanal::mail
