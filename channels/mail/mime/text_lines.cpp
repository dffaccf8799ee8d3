#include "channels/mail/mime/text_lines.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr unsigned kMostQuotes = 20;

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

}  // namespace

void TextLines::start() {
    if (text_.empty()) breaks_ = 0;
    bool const begins = text_.empty() || breaks_ > 0;
    for (; breaks_ > 0; --breaks_) {
        text_.push_back('\n');
        // The empty line between two paragraphs of a quotation belongs to it.
        if (breaks_ > 1) text_.append(std::min({quotes_, line_quotes_, kMostQuotes}), '>');
    }
    if (begins) line_quotes_ = quotes_;
    if (begins && quotes_ > 0) text_.append(std::min(quotes_, kMostQuotes), '>').push_back(' ');
    if (!begins && blank_) text_.push_back(' ');
    blank_ = false;
    fresh_ = false;
}

void TextLines::append(std::string_view text) {
    start();
    text_.append(text);
}

void TextLines::append_collapsed(std::string_view text) {
    while (!text.empty()) {
        if (is_white(text.front())) {
            blank();
            text.remove_prefix(1);
        } else if (text.starts_with(kNoBreakSpace)) {
            blank();
            text.remove_prefix(kNoBreakSpace.size());
        } else {
            std::size_t end = 1;
            while (end < text.size() && !is_white(text[end]) && text[end] != kNoBreakSpace[0])
                ++end;
            append(text.substr(0, end));
            text.remove_prefix(end);
        }
    }
}

void TextLines::append_preformatted(std::string_view text) {
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        if (auto const words = text.substr(0, end); !trimmed(words).empty()) append(words);
        if (end == text.size()) return;
        hard_break();
        text.remove_prefix(end + 1);
    }
}

void TextLines::blank() {
    blank_ = !fresh_;
}

void TextLines::line() {
    if (!fresh_) breaks_ = std::max(breaks_, 1u);
    fresh_ = true;
    blank_ = false;
}

void TextLines::hard_break() {
    breaks_ = std::min(breaks_ + 1, 2u);
    fresh_ = true;
    blank_ = false;
}

void TextLines::paragraph() {
    breaks_ = 2;
    fresh_ = true;
    blank_ = false;
}

void TextLines::quote() {
    ++quotes_;
}

void TextLines::end_quote() {
    if (quotes_ > 0) --quotes_;
}

std::string TextLines::finish() {
    return std::string(trimmed(text_));
}

}  // namespace kanal::mail
