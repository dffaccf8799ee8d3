#include "channels/mail/mime/mime_entity.hpp"

#include "base/ascii.hpp"
#include "channels/mail/word_list.hpp"

#include <algorithm>
#include <cstring>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestBoundary = 250;  // RFC 2046 allows 70
constexpr std::size_t kFirstLines = 4096;      // octets that show a mail's line ends
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view first_line(std::string_view bytes) {
    auto const end = bytes.find('\n');
    return bytes.substr(0, end == std::string_view::npos ? end : end + 1);
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Of "Subject : x" it is "Subject"; empty where the line is no field.
std::string_view field_name(std::string_view line) {
    auto const colon = line.substr(0, kLongestName).find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    auto const name = trimmed(line.substr(0, colon), " \t");
    bool const good = !name.empty() && line[0] > ' ' &&
                      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; });
    bool const address = line.substr(colon + 1).starts_with("//");  // "https://..."
    return good && !address ? name : std::string_view();
}

bool is_known(std::string_view name) {
    constexpr std::string_view kNames =
        "from|to|cc|bcc|subject|date|sender|reply-to|message-id|mime-version|received|return-path|"
        "delivered-to|references|in-reply-to|precedence|importance|priority|sensitivity|user-agent|"
        "organization|organisation|auto-submitted|dkim-signature|domainkey-signature|"
        "authentication-results|received-spf|errors-to|envelope-to|feedback-id|mailing-list|"
        "comments|keywords|status|lines|bytes|return-receipt-to|disposition-notification-to";
    constexpr std::string_view kBeginnings = "x-|content-|list-|resent-|arc-|thread-|original-|mail-";
    auto const lower = ascii_lower(name);
    return is_one_of(lower, kNames) || begins_with_one_of(lower, kBeginnings);
}

bool begins_with_known_field(std::string_view bytes) {
    auto const name = field_name(first_line(bytes));
    return !name.empty() && is_known(name);
}

std::string_view without_preface(std::string_view bytes) {
    for (;;) {
        auto const line = first_line(bytes);
        bool const mbox = line.starts_with("From ") || line.starts_with(">From ");
        if (bytes.starts_with(kByteOrderMark)) {
            bytes.remove_prefix(kByteOrderMark.size());
        } else if (!line.empty() && (is_blank(line) || (mbox && field_name(line).empty()))) {
            bytes.remove_prefix(line.size());
        } else {
            return bytes;
        }
    }
}

class Splitter {
public:
    explicit Splitter(std::string_view bytes) : rest_(bytes) {}

    MimeEntity split() {
        while (!rest_.empty() && take_line()) {
        }
        entity_.body = rest_;
        if (is_blank(rest_)) give_unknown_fields_to_body();
        return std::move(entity_);
    }

private:
    // False: the header has ended.
    bool take_line() {
        if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
        auto const line = first_line(rest_);
        if (is_blank(line)) {
            rest_.remove_prefix(line.size());
            return false;
        }
        auto const name = field_name(line);
        if (!name.empty()) {
            begin_field(line, name);
        } else if ((line[0] == ' ' || line[0] == '\t') && !entity_.fields.empty()) {
            auto& value = entity_.fields.back().value;
            value = {value.data(), static_cast<std::size_t>(line.data() + line.size() - value.data())};
        } else if (!begins_with_known_field(rest_.substr(line.size()))) {
            return false;
        }
        rest_.remove_prefix(line.size());
        return true;
    }

    void begin_field(std::string_view line, std::string_view name) {
        entity_.fields.push_back({name, line.substr(line.find(':') + 1)});
    }

    // "Lokasi: Jalan Mawar" behind a header without an empty line is the text.
    void give_unknown_fields_to_body() {
        auto& fields = entity_.fields;
        auto first = fields.end();
        while (first != fields.begin() && !is_known((first - 1)->name))
            --first;
        if (first == fields.end() || first == fields.begin()) return;
        auto const* const begin = first->name.data();
        entity_.body = {begin, static_cast<std::size_t>(rest_.data() + rest_.size() - begin)};
        fields.erase(first, fields.end());
    }

    std::string_view rest_;
    MimeEntity entity_ = {};
};

bool is_trace_alone(MimeEntity const& entity) {
    return std::all_of(entity.fields.begin(), entity.fields.end(), [](HeaderField const& field) {
        return equal_ignoring_case(field.name, "return-path") || equal_ignoring_case(field.name, "received");
    });
}

struct BoundaryLine {
    std::size_t begin = std::string_view::npos;  // npos: none
    std::size_t end = 0;                         // behind its line end
    bool closing = false;
};

// The next line "--b" or "--b--" from `from` on, blanks around it. Searched as a whole and not line by line:
// parts nested 100 deep are looked through 100 times.
BoundaryLine next_boundary(std::string_view body, std::string const& mark, std::size_t from) {
    constexpr std::size_t kMostBlanks = 64;
    while (from < body.size()) {
        auto const* const found = ::memmem(body.data() + from, body.size() - from, mark.data(), mark.size());
        if (found == nullptr) break;
        auto const at = static_cast<std::size_t>(static_cast<char const*>(found) - body.data());
        from = at + 1;
        auto begin = at;
        while (begin > 0 && at - begin < kMostBlanks && (body[begin - 1] == ' ' || body[begin - 1] == '\t'))
            --begin;
        if (begin > 0 && body[begin - 1] != '\n') continue;
        auto const line = first_line(body.substr(at, mark.size() + kMostBlanks + 4));
        auto const rest = line.substr(mark.size());
        bool const whole = line.ends_with('\n') || at + line.size() == body.size();
        bool const closing = rest.starts_with("--") && is_blank(rest.substr(2));
        if (whole && (is_blank(rest) || closing)) return {begin, at + line.size(), closing};
    }
    return {};
}

std::string_view without_last_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<std::string_view> MimeEntity::field(std::string_view name) const {
    for (auto const& one : fields)
        if (equal_ignoring_case(one.name, name)) return one.value;
    return std::nullopt;
}

MimeEntity read_entity(std::string_view bytes, bool top) {
    auto entity = Splitter(top ? without_preface(bytes) : bytes).split();
    if (!top || !is_trace_alone(entity)) return entity;
    // Our own server's lines, and an empty one before the sender's.
    auto const rest = without_preface(entity.body);
    if (!begins_with_known_field(rest)) return entity;
    auto inner = Splitter(rest).split();
    entity.fields.insert(entity.fields.end(), inner.fields.begin(), inner.fields.end());
    entity.body = inner.body;
    return entity;
}

std::optional<std::string> repaired_line_ends(std::string_view mail) {
    auto const first = mail.substr(0, kFirstLines);
    std::size_t doubled = 0;
    std::size_t bare = 0;
    std::size_t feeds = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        bool const after_cr = i > 0 && first[i - 1] == '\r';
        if (first[i] == '\n') ++feeds;
        if (first[i] == '\n' && after_cr && i > 1 && first[i - 2] == '\r') ++doubled;
        if (after_cr && first[i] != '\n' && first[i] != '\r') ++bare;
    }
    bool const all_doubled = doubled > 1 && doubled * 2 >= feeds;
    bool const all_bare = bare > 2 && bare > feeds;
    if (!all_doubled && !all_bare) return std::nullopt;
    std::string repaired;
    repaired.reserve(mail.size());
    for (std::size_t i = 0; i < mail.size(); ++i) {
        if (mail[i] != '\r') {
            repaired.push_back(mail[i]);
            continue;
        }
        auto const next = std::min(mail.find_first_not_of('\r', i), mail.size());
        bool const feed = next < mail.size() && mail[next] == '\n';
        if (!feed && all_bare) {
            repaired.append(next - i, '\n');
        } else if (feed) {
            repaired.push_back('\r');
        } else {
            repaired.append(next - i, '\r');
        }
        i = next - 1;
    }
    return repaired;
}

MultipartBody split_parts(std::string_view body, std::string_view boundary, std::size_t most) {
    MultipartBody split;
    auto const mark = std::string("--").append(boundary);
    auto line = next_boundary(body, mark, 0);
    split.preamble = body.substr(0, line.begin);
    while (line.begin != std::string_view::npos) {
        auto const next = next_boundary(body, mark, line.end);
        bool const last = next.begin == std::string_view::npos;
        auto const content = last ? body.substr(line.end) : body.substr(line.end, next.begin - line.end);
        if (line.closing) {
            if (last) split.epilogue = content;
        } else if (!last || !content.empty()) {
            if (split.parts.size() == most) {
                split.more = true;
                return split;
            }
            split.parts.push_back(last ? content : without_last_line_end(content));
        }
        line = next;
    }
    return split;
}

std::string_view shown_boundary(std::string_view body) {
    for (auto rest = body; !rest.empty();) {
        auto const line = trimmed(first_line(rest));
        rest.remove_prefix(first_line(rest).size());
        if (!line.starts_with("--") || line.size() < 3 || line.size() > kLongestBoundary) continue;
        if (ascii_lower(rest.substr(0, 8)) == "content-") return line.substr(2);
    }
    return {};
}

}  // namespace kanal::mail
