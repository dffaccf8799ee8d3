#include "channels/mail/mime/mail_address.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/mail_header.hpp"
#include "text/charset.hpp"

#include <algorithm>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestHeader = 16 * 1024;
constexpr std::size_t kLongestAddress = 320;  // RFC 3696: 64 + 1 + 255
constexpr std::size_t kLongestName = 512;
constexpr std::size_t kMost = 50;
constexpr auto kNone = std::string_view::npos;

// What replaces quoted texts, comments and encoded words while the signs of the syntax are looked for.
constexpr char kQuoted = '\1';
constexpr char kComment = '\2';
constexpr char kWord = '\3';

std::string one_line(std::string_view raw) {
    std::string line;
    for (char const c : raw.substr(0, kLongestHeader)) {
        if (c == '\r' || c == '\n') continue;
        line.push_back(c == '\t' ? ' ' : c);
    }
    return line;
}

// The end of the quoted text or comment that begins at `at`, or none where it is never closed.
std::size_t closing(std::string_view text, std::size_t at, char close) {
    for (std::size_t i = at + 1, depth = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (close == ')' && text[i] == '(') {
            ++depth;
        } else if (text[i] == close && --depth == 0) {
            return i;
        }
    }
    return kNone;
}

std::string masked(std::string_view text) {
    std::string mask(text);
    bool quotes = true;
    bool comments = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto end = kNone;
        char as = kQuoted;
        if (text[i] == '"' && quotes) {
            end = closing(text, i, '"');
            quotes = end != kNone;
        } else if (text[i] == '(' && comments) {
            as = kComment;
            end = closing(text, i, ')');
            comments = end != kNone;
        } else if (text.substr(i, 2) == "=?") {
            as = kWord;
            auto const stop = text.substr(0, i + 8192).find_first_of(" <>", i);
            auto const word = text.substr(i, stop == kNone ? kNone : stop - i);
            end = word.ends_with("?=") && word.size() > 4 ? i + word.size() - 1 : kNone;
        }
        if (end == kNone) continue;
        std::fill(
            mask.begin() + static_cast<std::ptrdiff_t>(i),
            mask.begin() + static_cast<std::ptrdiff_t>(end + 1),
            as
        );
        i = end;
    }
    return mask;
}

std::string unquoted(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') continue;
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        plain.push_back(text[i]);
    }
    return plain;
}

std::string name_in(std::string_view text) {
    auto name = header_text(trimmed(text, " ,;"));
    if (name.find('"') != std::string::npos) name = header_text(unquoted(name));
    name = trimmed(name, " ,;");
    if (name.size() > 2 && name.front() == '\'' && name.back() == '\'')
        name = name.substr(1, name.size() - 2);
    return shown_text(to_utf8(std::string_view(name).substr(0, kLongestName), {}).text);
}

// Around the "@" at `at`, up to the next sign of the syntax.
std::string_view word_around(std::string_view text, std::string_view mask, std::size_t at) {
    constexpr std::string_view kSigns = " ,;:<>()[]\2\3";
    auto const before = mask.substr(0, at).find_last_of(kSigns);
    auto const begin = before == kNone ? 0 : before + 1;
    bool const number = mask.substr(at + 1).starts_with('[');  // budi@[192.0.2.1]
    auto const end = std::min(number ? mask.find(']', at) + 1 : mask.find_first_of(kSigns, at), text.size());
    return text.substr(begin, end - begin);
}

// An address as it is between angles or alone; empty where it is none.
std::string address_in(std::string_view said) {
    auto const decoded = said.find("=?") == kNone ? std::string(said) : header_text(said);
    std::string_view text = trimmed(decoded, " <>'");
    if (text.size() > 2 && text.starts_with('"') && text.ends_with('"'))
        text = text.substr(1, text.size() - 2);
    if (text.starts_with('@') && text.find(':') != kNone) text.remove_prefix(text.find(':') + 1);  // a route
    if (equal_ignoring_case(text.substr(0, 7), "mailto:")) text.remove_prefix(7);
    text = text.substr(0, std::min(text.find('?'), text.find("&gt")));
    std::string address(trimmed(text, " ."));
    if (address.size() > kLongestAddress) return {};
    auto const at = address.find('@');
    bool const spaced = at != std::string::npos && at > 0 &&
                        (address[at - 1] == ' ' || address.substr(at + 1).starts_with(' '));
    if (spaced) address.erase(std::remove(address.begin(), address.end(), ' '), address.end());
    if (!address.starts_with('"')) {
        auto const mask = masked(address);
        auto const sign = mask.find('@');
        if (sign != kNone) address = std::string(word_around(address, mask, sign));
    }
    auto const sign = address.rfind('@');
    bool const good = sign != std::string::npos && sign > 0 && sign + 1 < address.size();
    return good ? to_utf8(address, {}).text : std::string();
}

class AddressReader {
public:
    explicit AddressReader(std::string_view line) : line_(line), mask_(masked(line)) {}

    std::vector<MailAddress> read() {
        if (mask_.find('<') != std::string::npos) read_angles();
        if (found_.empty()) read_bare(mask_, 0, line_.size());
        if (found_.empty()) read_bare(line_, 0, line_.size());  // in quotes or a comment
        return std::move(found_);
    }

private:
    void read_angles() {
        std::size_t before = 0;
        for (auto open = mask_.find('<'); open != kNone && found_.size() < kMost;
             open = mask_.find('<', open + 1)) {
            auto const end = std::min(mask_.find('>', open), line_.size());
            auto const inner = line_.substr(open + 1, end - open - 1);
            if (inner.find('@') == kNone && inner.find("=?") == kNone) continue;
            auto address = address_in(inner);
            if (address.empty()) continue;
            // "a@b.example, Budi <c@d.example>"
            auto const comma = std::string_view(mask_).substr(0, open).find_last_of(",;");
            bool const another = comma != kNone && comma > before &&
                                 mask_.substr(before, comma - before).find('@') != std::string::npos;
            if (another) read_bare(mask_, before, comma);
            add(std::move(address), another ? comma + 1 : before, open, end);
            before = std::min(end + 1, line_.size());
            open = end;
        }
        auto const comma = mask_.find_first_of(",;", before);
        if (!found_.empty() && comma != std::string::npos) read_bare(mask_, comma, line_.size());
    }

    // Between two places of the line.
    void read_bare(std::string_view mask, std::size_t before, std::size_t stop) {
        for (auto at = mask.find('@', before); at < stop && found_.size() < kMost;
             at = mask.find('@', at + 1)) {
            auto const word = word_around(line_, mask, at);
            auto address = address_in(word);
            if (address.empty()) continue;
            auto const begin = static_cast<std::size_t>(word.data() - line_.data());
            add(std::move(address), before, begin, begin + word.size());
            at = before = begin + word.size();
        }
    }

    // The name is before the address, or in a comment behind it.
    void add(std::string address, std::size_t before, std::size_t begin, std::size_t end) {
        MailAddress one;
        one.name = name_in(without_group(line_.substr(before, begin - before)));
        if (one.name.empty()) {
            auto const open = mask_.find_first_not_of(" >", std::min(end, mask_.size()));
            if (open != kNone && mask_[open] == kComment) {
                auto const close = std::min(mask_.find_first_not_of(kComment, open), mask_.size());
                one.name = name_in(line_.substr(open + 1, close - open - 2));
            }
        }
        if (equal_ignoring_case(one.name, address) || one.name == "mailto:") one.name.clear();
        one.address = std::move(address);
        found_.push_back(std::move(one));
    }

    // "Group: a@b.example;"
    std::string_view without_group(std::string_view name) const {
        bool const closed = trimmed(std::string_view(mask_)).ends_with(';');
        auto const colon = closed ? name.find(':') : kNone;
        return colon == kNone ? name : name.substr(colon + 1);
    }

    std::string_view line_;
    std::string mask_;
    std::vector<MailAddress> found_ = {};
};

}  // namespace

std::vector<MailAddress> read_addresses(std::string_view raw) {
    auto const line = one_line(raw);
    auto found = AddressReader(line).read();
    bool const read = !found.empty() && std::none_of(found.begin(), found.end(), [](MailAddress const& one) {
        return one.name.find("=?") != std::string::npos;
    });
    if (read || line.find("=?") == std::string::npos) return found;
    auto const decoded = one_line(header_text(line));
    return AddressReader(decoded).read();
}

std::string original_sender(std::string_view address) {
    auto const at = address.rfind('@');
    auto const lower = ascii_lower(address.substr(0, 8));
    auto const local = address.substr(0, at);
    if (at == kNone) return std::string(address);
    if (lower.starts_with("srs0=") || lower.starts_with("srs0+") || lower.starts_with("srs0-") ||
        lower.starts_with("srs1")) {
        // SRS0=hash=time=domain=local, SRS1=hash=forwarder==hash=time=domain=local
        auto const inner = local.find("==");
        auto rest = inner == kNone ? local.substr(5) : local.substr(inner + 2);
        for (int skipped = 0; skipped < 2; ++skipped) {
            auto const next = rest.find('=');
            if (next == kNone) return std::string(address);
            rest.remove_prefix(next + 1);
        }
        auto const domain = rest.find('=');
        if (domain == kNone || domain == 0 || domain + 1 == rest.size()) return std::string(address);
        return std::string(rest.substr(domain + 1)).append("@").append(rest.substr(0, domain));
    }
    if (lower.starts_with("prvs=")) {  // prvs=tag=local
        auto const tag = local.find('=', 5);
        if (tag != kNone && tag + 1 < local.size()) return std::string(address.substr(tag + 1));
    }
    if (lower.starts_with("btv1==")) {  // btv1==tag==local
        auto const tag = local.find("==", 6);
        if (tag != kNone && tag + 2 < local.size()) return std::string(address.substr(tag + 2));
    }
    return std::string(address);
}

}  // namespace kanal::mail
