#include "channels/mail/mime/quoted_history.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/history_lines.hpp"

#include <vector>

namespace kanal::mail {

namespace {

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (;;) {
        auto const end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

class Marker {
public:
    explicit Marker(std::string_view text) : lines_(split_lines(text)) {}

    std::string mark() {
        for (std::size_t at = 0; at < lines_.size();) {
            if (fresh_ && starts_history(at)) {
                at = mark_rest(at);
                continue;
            }
            if (auto const count = fresh_ ? introduction_lines(lines_, at) : 0) {
                at = mark_introduction(at, count);
                continue;
            }
            fresh_ = fresh_ || (!is_quoted(lines_[at]) && !trimmed(lines_[at]).empty());
            write(lines_[at++]);
        }
        return std::move(text_);
    }

private:
    bool starts_history(std::size_t at) const {
        return is_divider(lines_, at) || is_header_block(lines_, at);
    }

    void write(std::string_view line) {
        if (any_) text_.push_back('\n');
        any_ = true;
        text_.append(line);
    }

    void write_quoted(std::string_view line) {
        if (is_quoted(line)) return write(line);
        write(trimmed(line).empty() ? std::string(">") : std::string("> ").append(line));
    }

    std::size_t mark_rest(std::size_t at) {
        for (; at < lines_.size(); ++at)
            write_quoted(lines_[at]);
        return at;
    }

    // Where the quoted lines carry their own mark, what stands below them is the writer's again.
    std::size_t mark_introduction(std::size_t at, std::size_t count) {
        auto next = at + count;
        while (next < lines_.size() && trimmed(lines_[next]).empty())
            ++next;
        if (next < lines_.size() && !is_quoted(lines_[next])) return mark_rest(at);
        for (auto const end = at + count; at < end; ++at)
            write_quoted(lines_[at]);
        return at;
    }

    std::vector<std::string_view> lines_;
    std::string text_ = {};
    bool any_ = false;
    bool fresh_ = false;  // the writer has said something before this line
};

}  // namespace

std::string mark_history(std::string_view text) {
    return Marker(text).mark();
}

}  // namespace kanal::mail
