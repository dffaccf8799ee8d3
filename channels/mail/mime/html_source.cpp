#include "channels/mail/mime/html_source.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/html_text.hpp"
#include "channels/mail/word_list.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kMostAttributes = 64;
constexpr std::size_t kDeepest = 128;
constexpr std::size_t kLongestName = 40;
constexpr auto kNone = std::string_view::npos;

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// Their content is no markup.
bool is_raw(std::string_view name) {
    return is_one_of(name, "script|style|title|textarea|xmp|noembed");
}

bool hides_its_content(std::string_view name) {
    return is_one_of(name, "head|template|object|iframe|svg|select");
}

bool is_void(std::string_view name) {
    constexpr std::string_view kVoid = "br|img|hr|input|meta|link|area|base|col|embed|source|track|wbr|param";
    return name.find(':') != kNone || is_one_of(name, kVoid);
}

// A browser closes these by itself.
bool closes_itself(std::string_view name) {
    return is_one_of(name, "p|li|td|tr|th|dt|dd|option|tbody|thead|tfoot|html|body|head");
}

std::size_t find_ignoring_case(std::string_view text, std::string_view lower, std::size_t from) {
    auto const matches = [](char a, char b) { return ascii_lower(a) == b; };
    auto const begin = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));
    auto const found = std::search(begin, text.end(), lower.begin(), lower.end(), matches);
    return found == text.end() ? kNone : static_cast<std::size_t>(found - text.begin());
}

class Preparer {
public:
    explicit Preparer(std::string_view html) : html_(html) { out_.reserve(html.size()); }

    std::string prepare() {
        while (at_ < html_.size()) {
            auto const next = std::min(html_.find('<', at_), html_.size());
            put(html_.substr(at_, next - at_));
            at_ = next;
            if (at_ < html_.size()) take_markup();
        }
        return std::move(out_);
    }

private:
    void put(std::string_view text) {
        for (char const c : text)
            out_.push_back(c == '\0' ? ' ' : c);
    }

    void put_escaped(std::string_view text) {
        for (char const c : text)
            c == '<' ? out_.append("&lt;") : out_.append(1, c == '\0' ? ' ' : c);
    }

    void take_markup() {
        auto const rest = html_.substr(at_);
        char const next = rest.size() > 1 ? rest[1] : ' ';
        if (is_letter(next)) return take_tag();
        if (next == '/' && rest.size() > 2 && is_letter(rest[2])) return take_end_tag();
        if (rest.starts_with("<!--")) return take_comment();
        if (rest.starts_with("<![CDATA[")) {
            auto const end = find("]]>", at_);
            if (end != kNone) {
                put_escaped(html_.substr(at_ + 9, end - at_ - 9));
                at_ = end + 3;
                return;
            }
        }
        auto const end = find(">", at_);
        bool const markup = next == '!' || next == '?' || next == '/';
        if (!markup || end == kNone) return take_as_text();
        at_ = end + 1;
    }

    // The same search again, farther on, does not begin anew: time stays linear.
    std::size_t find(std::string_view what, std::size_t from) {
        auto& last = searches_[std::string(what)];
        bool const good = last.done && last.from <= from && (last.found == kNone || last.found >= from);
        if (!good) last = {true, from, find_ignoring_case(html_, what, from)};
        return last.found;
    }

    void take_as_text() {
        out_.append("&lt;");
        ++at_;
    }

    void take_comment() {
        auto const body = html_.substr(at_ + 4);
        if (body.starts_with('>') || body.starts_with("->")) return at_ += body.find('>') + 5, void();
        auto const end = find("-->", at_ + 4);
        auto const tag_end = find(">", at_ + 4);
        at_ = end != kNone ? end + 3 : tag_end != kNone ? tag_end + 1 : html_.size();
    }

    std::string name_at(std::size_t at) const {
        std::size_t size = 0;
        while (at + size < html_.size() && size <= kLongestName) {
            char const c = html_[at + size];
            if (is_white(c) || c == '>' || c == '/') break;
            ++size;
        }
        return ascii_lower(html_.substr(at, size));
    }

    static bool is_name(std::string_view name) {
        return name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
                   return is_alphanumeric(c) || c == ':' || c == '-' || c == '_';
               });
    }

    void take_tag() {
        auto const name = name_at(at_ + 1);
        if (!is_name(name)) return take_as_text();  // <warga@example.net>
        std::string tag;
        auto end = find(">", at_) == kNone ? kNone : read_attributes(at_ + 1 + name.size(), tag);
        if (end == kNone && find(">", at_) != kNone) {
            quotes_count_ = false;
            tag.clear();
            end = read_attributes(at_ + 1 + name.size(), tag);
        }
        if (end == kNone) return take_as_text();
        at_ = end;
        if (is_raw(name)) return take_raw(name);
        bool const never_closed = hides_its_content(name) && find("</" + name, at_) == kNone;
        if (never_closed && name != "iframe") return;
        if (is_void(name)) {
            if (name.find(':') == kNone) out_.append("<").append(name).append(tag).append(">");
            return;
        }
        if (!closes_itself(name)) {
            if (open_.size() >= kDeepest) {
                ++left_out_[name];
                if (begins_line(name)) out_.append("<br>");
                return;
            }
            if (!never_closed) open_.push_back(name);
        }
        out_.append("<").append(name).append(tag).append(">");
        if (never_closed) out_.append("</").append(name).append(">");
    }

    // Behind the tag's ">", or none. What of it is kept is appended to `tag`.
    std::size_t read_attributes(std::size_t at, std::string& tag) {
        std::size_t count = 0;
        while (at < html_.size()) {
            char const c = html_[at];
            if (c == '>') return at + 1;
            if (is_white(c) || c == '/' || c == '"' || c == '\'' || c == '=') {
                ++at;
                continue;
            }
            auto const begin = at;
            while (at < html_.size() && !is_white(html_[at]) && html_[at] != '>' && html_[at] != '=' &&
                   html_[at] != '/')
                ++at;
            auto const name = html_.substr(begin, at - begin);
            while (at < html_.size() && is_white(html_[at]))
                ++at;
            std::string_view value;
            bool broken = false;
            if (at < html_.size() && html_[at] == '=') value = read_value(at + 1, at, broken);
            if (++count <= kMostAttributes && name.find_first_of("<\"'&") == kNone) {
                tag.append(" ");
                for (char const letter : name)
                    tag.push_back(letter == '\0' ? ' ' : letter);
                tag.append("=\"");
                for (char const letter : value)
                    letter == '"' ? tag.append("&quot;") : tag.append(1, letter == '\0' ? ' ' : letter);
                tag.append("\"");
            }
        }
        return kNone;
    }

    // `after` becomes the place behind the value.
    std::string_view read_value(std::size_t at, std::size_t& after, bool& broken) {
        while (at < html_.size() && is_white(html_[at]))
            ++at;
        char const quote = at < html_.size() ? html_[at] : ' ';
        if (quotes_count_ && (quote == '"' || quote == '\'')) {
            auto const end = find(std::string(1, quote), at + 1);
            auto const value = end == kNone ? std::string_view() : html_.substr(at + 1, end - at - 1);
            auto const tag_end = value.find('>');
            // A quote that was forgotten would swallow the words up to the next one.
            broken = end == kNone || (tag_end != kNone && value.find('<', tag_end) != kNone);
            if (!broken) {
                after = end + 1;
                return value;
            }
            ++at;
        }
        auto end = at;
        while (end < html_.size() && html_[end] != '>' && !(is_white(html_[end]) && !broken))
            ++end;
        after = end;
        return html_.substr(at, end - at);
    }

    void take_raw(std::string const& name) {
        auto const end = find("</" + name, at_);
        if (end != kNone) {
            bool const shown = name == "textarea" || name == "xmp" || name == "noembed";
            if (shown) put_escaped(html_.substr(at_, end - at_));
            auto const close = find(">", end);
            at_ = close == kNone ? html_.size() : close + 1;
            return;
        }
        // Never closed: up to where the page's own words begin.
        auto const begin = std::min(find("</head", at_), find("<body", at_));
        if (begin != kNone) return at_ = begin, void();
        auto next = html_.find('<', at_);
        while (next != kNone && next + 1 < html_.size() && !is_letter(html_[next + 1]))
            next = html_.find('<', next + 1);
        if (name == "textarea" || name == "xmp" || name == "noembed") return;
        at_ = next == kNone ? html_.size() : next;
    }

    void take_end_tag() {
        auto const name = name_at(at_ + 2);
        auto const end = find(">", at_);
        if (end == kNone || !is_name(name)) return take_as_text();
        at_ = end + 1;
        if (name == "br") return out_.append("<br>"), void();
        if (is_void(name) || is_raw(name)) return;
        if (!closes_itself(name)) {
            auto const left_out = left_out_.find(name);
            if (left_out != left_out_.end() && left_out->second > 0) {
                --left_out->second;
                if (begins_line(name)) out_.append("<br>");
                return;
            }
            auto const open = std::find(open_.rbegin(), open_.rend(), name);
            if (open == open_.rend()) return;
            open_.erase(open.base() - 1, open_.end());
        }
        out_.append("</").append(name).append(">");
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string out_ = {};
    std::vector<std::string> open_ = {};
    std::map<std::string, std::size_t> left_out_ = {};
    struct Search {
        bool done = false;
        std::size_t from = 0;
        std::size_t found = kNone;
    };
    std::map<std::string, Search> searches_ = {};
    bool quotes_count_ = true;  // false once a tag ran to the end of the page because of one
};

}  // namespace

std::string prepare_html(std::string_view html) {
    return Preparer(html).prepare();
}

}  // namespace kanal::mail
