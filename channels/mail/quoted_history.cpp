#include "channels/mail/quoted_history.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestIntroduction = 400;  // bytes; over at most three lines
constexpr std::size_t kHeaderBlock = 6;            // lines in which Outlook repeats the header

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (;;) {
        auto const end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

template <std::size_t N>
bool begins_with_any(std::string_view line, std::array<std::string_view, N> const& words) {
    auto const lower = ascii_lower(line.substr(0, 40));
    return std::any_of(words.begin(), words.end(), [&](auto word) { return lower.starts_with(word); });
}

bool is_quoted(std::string_view line) {
    return line.starts_with('>');
}

// "Pada Min, 1 Mar 2026 pukul 08.20 Nama <alamat> menulis:", folded by the mailer: how many lines; 0: none.
std::size_t introduction_lines(std::vector<std::string_view> const& lines, std::size_t at) {
    if (!begins_with_any(lines[at], std::array<std::string_view, 2>{"on ", "pada "})) return 0;
    std::size_t length = 0;
    for (std::size_t count = 1; count <= 3 && at + count <= lines.size(); ++count) {
        auto const line = trimmed(lines[at + count - 1]);
        length += line.size();
        if (line.empty() || length > kLongestIntroduction) return 0;
        if (line.ends_with("wrote:") || line.ends_with("menulis:")) return count;
    }
    return 0;
}

// "-----Original Message-----", "-----Pesan Asli-----"
bool is_divider(std::string_view line) {
    auto const inner = trimmed(line, "- \t");
    if (!line.starts_with("--") || inner.empty()) return false;
    auto const words = ascii_lower(inner.substr(0, 40));
    return words == "original message" || words == "pesan asli" || words == "original appointment";
}

// From:, Sent:, To:, Subject: in the words of Outlook, one under the other.
bool is_header_block(std::vector<std::string_view> const& lines, std::size_t at) {
    if (!begins_with_any(lines[at], std::array<std::string_view, 2>{"from: ", "dari: "})) return false;
    auto const end = std::min(at + kHeaderBlock, lines.size());
    auto const count = std::count_if(
        lines.begin() + static_cast<std::ptrdiff_t>(at + 1),
        lines.begin() + static_cast<std::ptrdiff_t>(end),
        [](auto line) {
            return begins_with_any(
                line,
                std::array<std::string_view, 9>{
                    "sent:",
                    "date:",
                    "dikirim:",
                    "terkirim:",
                    "tanggal:",
                    "to:",
                    "kepada:",
                    "subject:",
                    "subjek:"}
            );
        }
    );
    return count >= 2;
}

bool is_forwarded(std::vector<std::string_view> const& lines, std::size_t at) {
    for (std::size_t before = at; before > 0 && before + 3 > at; --before) {
        auto const lower = ascii_lower(lines[before - 1].substr(0, 60));
        if (lower.find("forwarded message") != std::string::npos) return true;
        if (lower.find("pesan terusan") != std::string::npos) return true;
        if (lower.find("pesan yang diteruskan") != std::string::npos) return true;
    }
    return false;
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
        return is_divider(lines_[at]) || (is_header_block(lines_, at) && !is_forwarded(lines_, at));
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
