#include "channels/mail/mime/mail_header.hpp"

#include "base/ascii.hpp"
#include "channels/mail/mime/machine_signs.hpp"
#include "channels/mail/mime/mail_date.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"
#include "text/charset.hpp"

#include <algorithm>
#include <optional>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestMessageId = 512;
constexpr std::size_t kLongestResult = 8 * 1024;
constexpr std::size_t kMostResults = 20;
constexpr std::size_t kLongestWords = 512;  // of a From without an address

class HeaderReader {
public:
    explicit HeaderReader(ParsedMail& mail) : mail_(mail) {}

    void read(std::string_view name, std::string_view value) {
        auto const lower = ascii_lower(name.substr(0, 80));
        read_signs(lower, value, mail_.marks);
        if (lower == "from") return read_from(value);
        if (lower == "authentication-results") return read_results(value);
        if (!seen(lower)) read_once(lower, value);
    }

    void finish() {
        if (!any_from_ || mail_.from_count > 0) return;
        mail_.damage.set(Damage::sender);
    }

private:
    // False at the first time.
    bool seen(std::string const& name) {
        if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) return true;
        if (seen_.size() < 64) seen_.push_back(name);
        return false;
    }

    void read_once(std::string const& name, std::string_view value) {
        if (name == "subject") {
            mail_.subject = shown_text(header_text(value));
            if (is_automatic_subject(mail_.subject)) mail_.marks.set(Mark::automatic);
        } else if (name == "date") {
            mail_.date = read_date(value);
            if (!mail_.date && !trimmed(value).empty()) mail_.damage.set(Damage::date);
        } else if (name == "reply-to") {
            mail_.reply_to = read_addresses(value);
        } else if (name == "sender") {
            mail_.sender = first_of(value);
        } else if (name == "x-original-from" || name == "x-original-sender") {
            // The first has the name as well.
            if (mail_.original_from.name.empty()) mail_.original_from = first_of(value);
        } else if (name == "list-post") {
            mail_.list_address = first_of(value).address;
        } else if (name == "return-path") {
            mail_.return_path = first_of(value).address;
            if (trimmed(value) == "<>") mail_.marks.set(Mark::null_sender);
        } else if (name == "message-id") {
            auto const id = trimmed(value);
            if (id.size() <= kLongestMessageId) mail_.message_id = to_utf8(id, {}).text;
        }
    }

    static MailAddress first_of(std::string_view value) {
        auto addresses = read_addresses(value);
        return addresses.empty() ? MailAddress() : std::move(addresses.front());
    }

    // Two fields of this name are as two addresses in one.
    void read_from(std::string_view value) {
        any_from_ = true;
        for (auto& one : read_addresses(value)) {
            bool const another =
                mail_.from_count == 0 || !equal_ignoring_case(one.address, mail_.from.address);
            if (mail_.from_count == 0) mail_.from = std::move(one);
            mail_.from_count += another ? 1 : 0;
        }
        if (mail_.from_count > 0 || !mail_.from.name.empty()) return;
        auto const words = shown_text(header_text(value));
        mail_.from.name = to_utf8(std::string_view(words).substr(0, kLongestWords), {}).text;
    }

    void read_results(std::string_view value) {
        auto& results = mail_.authentication_results;
        if (results.size() < kMostResults)
            results.push_back(to_utf8(value.substr(0, kLongestResult), {}).text);
    }

    ParsedMail& mail_;
    std::vector<std::string> seen_ = {};
    bool any_from_ = false;
};

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

void read_header(std::vector<HeaderField> const& fields, ParsedMail& mail) {
    HeaderReader reader(mail);
    for (auto const& field : fields)
        reader.read(field.name, field.value);
    reader.finish();
}

std::string header_text(std::string_view raw) {
    auto const line = unfolded(raw);
    return Reader().read(line);
}

}  // namespace kanal::mail
