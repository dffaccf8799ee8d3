#include "channels/mail/mime/quoted_history.hpp"

#include "base/ascii.hpp"
#include "channels/mail/word_list.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace kanal::mail {

namespace {

constexpr std::size_t kLongestIntroduction = 400;  // bytes; over at most three lines
constexpr std::size_t kHeaderBlock = 7;            // lines in which a header is repeated
constexpr auto kNone = std::string_view::npos;

// Of UTF-8, without their ends.
using Lines = std::vector<std::string_view>;

Lines split_lines(std::string_view text) {
    Lines lines;
    for (;;) {
        auto const end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

bool is_quoted(std::string_view line) {
    return line.starts_with('>');
}

// As it is compared: lower case, every kind of blank one, no marks of bold type.
std::string plain(std::string_view line) {
    constexpr std::array<std::string_view, 5> kBlanks{
        "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x87", "\xE2\x80\x89", "\xE3\x80\x80"};
    std::string text;
    line = line.substr(0, kLongestIntroduction + 1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto const blank = std::find_if(kBlanks.begin(), kBlanks.end(), [&](auto one) {
            return line.substr(i).starts_with(one);
        });
        if (blank != kBlanks.end()) {
            text.push_back(' ');
            i += blank->size() - 1;
        } else if (line.substr(i).starts_with("\xEF\xBC\x9A")) {  // the colon of East Asia
            text.push_back(':');
            i += 2;
        } else if (line[i] != '*') {
            text.push_back(line[i] == '\t' ? ' ' : ascii_lower(line[i]));
        }
    }
    return std::string(trimmed(text));
}

bool has_address(std::string_view text) {
    auto const at = text.find('@');
    return at != kNone && at > 0 && at + 1 < text.size() && text[at - 1] != ' ' && text[at + 1] != ' ';
}

// "<a@b>", "[mailto:a@b]": as no person writes it.
bool has_marked_address(std::string_view text) {
    auto const open = text.find('<');
    bool const angles = open != kNone && has_address(text.substr(open, text.find('>', open) - open));
    return angles || text.find("mailto:") != kNone;
}

// A year, or a time of day.
bool has_date(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_digit(text[end]))
            ++end;
        auto const digits = text.substr(i, end - i);
        if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"))) return true;
        bool const colon =
            end + 2 < text.size() && (text[end] == ':' || text[end] == '.' || text[end] == 'h');
        bool const minutes = colon && is_digit(text[end + 1]) && is_digit(text[end + 2]) &&
                             (end + 3 == text.size() || !is_digit(text[end + 3]));
        if (!digits.empty() && digits.size() <= 2 && minutes) return true;
        i = std::max(end, i + 1);
    }
    return false;
}

bool has_verb(std::string_view text) {
    return contains_one_of(
        text,
        "wrote|menulis|nulis|nyerat|tulis|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|"
        "skrev|napisał|kirjoitti|yazdı|написал|пишет|写道|さんは|viết"
    );
}

bool has_beginning(std::string_view text) {
    return begins_with_one_of(
        text, "on |pada |ing |dina |am |le |el |op |il |em |den |w dniu |dnia |在|vào |no dia "
    );
}

// "Pada hari Minggu ketua RT menulis:" is a person's sentence; mailers write "Pada Min, 1 Mar 2026" or "Pada
// 02/03/2026".
bool is_mailers_date(std::string_view text) {
    auto const rest = trimmed(text.substr(std::min(text.find(' '), text.size())));
    auto const word = rest.substr(0, rest.find(' '));
    bool const weekday = word.size() <= 10 && (word.ends_with(',') || word.ends_with('.'));
    bool const number = !word.empty() && is_digit(word[0]) && word.find_first_of("/-") != kNone;
    return (weekday || number) && has_date(text);
}

bool quote_follows(Lines const& lines, std::size_t next) {
    while (next < lines.size() && trimmed(lines[next]).empty())
        ++next;
    return next < lines.size() && is_quoted(lines[next]);
}

bool introduces(std::string const& text, bool quote) {
    if (has_marked_address(text) && (has_date(text) || has_verb(text))) return true;
    if (has_address(text) && has_verb(text) && has_date(text)) return true;
    if (quote) return has_verb(text) || has_address(text) || (has_beginning(text) && has_date(text));
    return has_beginning(text) && has_verb(text) && is_mailers_date(text);
}

struct Field {
    std::string key = {};
    std::string value = {};
};

// "Dari: Nama <alamat>"; an empty key: none.
Field read_field(std::string_view line) {
    auto const text = plain(line);
    auto const colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon > 40) return {};
    Field field{std::string(trimmed(std::string_view(text).substr(0, colon))), text.substr(colon + 1)};
    if (std::count(field.key.begin(), field.key.end(), ' ') > 2 || field.key[0] == '<') return {};
    return field;
}

bool is_from(std::string const& key) {
    return is_one_of(key, "from|dari|daripada|saka|von|de|da|van|från|от|发件人|差出人");
}

// No letter's own head has it.
bool is_mailers_key(std::string const& key) {
    return is_one_of(key, "sent|dikirim|terkirim|gesendet|envoyé|enviado|verzonden|inviato|发送时间");
}

bool is_rule(std::string_view line) {
    auto const text = trimmed(line);
    return text.size() >= 10 && text.find_first_not_of("_") == kNone;
}

bool is_forwarded(Lines const& lines, std::size_t at) {
    for (std::size_t before = at + 1; before > 0 && before + 2 > at; --before) {
        bool const said = contains_one_of(
            plain(lines[before - 1]),
            "forwarded message|forwarded by|pesan terusan|diteruskan|weitergeleitete nachricht|"
            "message transféré|mensaje reenviado|mensagem encaminhada|messaggio inoltrato"
        );
        if (said) return true;
    }
    return false;
}

bool repeats_header(Lines const& lines, std::size_t at, bool ruled) {
    auto const first = read_field(lines[at]);
    bool sign = ruled || has_marked_address(first.value);
    if (first.key.empty() || (!is_from(first.key) && !has_marked_address(first.value))) return false;
    std::size_t count = 1;
    auto const end = std::min(at + kHeaderBlock, lines.size());
    for (std::size_t i = at + 1; i < end && !trimmed(lines[i]).empty(); ++i) {
        auto const field = read_field(lines[i]);
        if (field.key.empty()) continue;  // a folded line
        ++count;
        sign = sign || is_mailers_key(field.key) || has_marked_address(field.value);
    }
    return sign && count >= 3;
}

// "Pada Min, 1 Mar 2026 pukul 08.20 Nama <alamat> menulis:", folded by the mailer: how many lines; 0: none.
std::size_t introduction_lines(Lines const& lines, std::size_t at) {
    std::string text;
    for (std::size_t count = 1; count <= 3 && at + count <= lines.size(); ++count) {
        auto const line = plain(lines[at + count - 1]);
        if (line.empty() || text.size() + line.size() > kLongestIntroduction || line.starts_with('>'))
            return 0;
        if (!text.empty()) text.push_back(' ');
        text.append(line);
        if (line.ends_with(':')) return introduces(text, quote_follows(lines, at + count)) ? count : 0;
        // Only what looks like the beginning of one goes on in the next line.
        bool const goes_on = has_date(text) && (has_beginning(text) || has_address(text)) &&
                             !line.ends_with('.') && !line.ends_with('!') && !line.ends_with('?');
        if (!goes_on) return 0;
    }
    return 0;
}

// "-----Original Message-----", or a line of dashes or underscores above a repeated header; not of a
// forwarded mail.
bool is_divider(Lines const& lines, std::size_t at) {
    auto const line = trimmed(lines[at]);
    if (is_rule(line)) {
        auto next = at + 1;
        while (next < lines.size() && next < at + 3 && trimmed(lines[next]).empty())
            ++next;
        return next < lines.size() && repeats_header(lines, next, true) && !is_forwarded(lines, at);
    }
    auto const words = plain(trimmed(line, "- \t_"));
    if (!line.starts_with("--") || words.empty() || words.size() > 60) return false;
    constexpr std::string_view kWords =
        "original message|pesan asli|original appointment|mesej asal|ursprüngliche nachricht|"
        "message d'origine|message original|mensaje original|mensagem original|"
        "oorspronkelijk bericht|messaggio originale|原始邮件|元のメッセージ";
    if (is_one_of(words, kWords)) return true;
    bool const headed = line.ends_with("--") && at + 1 < lines.size() && repeats_header(lines, at + 1, true);
    return headed && !is_forwarded(lines, at);
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
        // From:, Sent:, To:, Subject: of an older mail, one under the other, as Outlook repeats them.
        return is_divider(lines_, at) || (repeats_header(lines_, at, false) && !is_forwarded(lines_, at));
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

    // Where the quoted lines carry their own mark, what is below them is the writer's again.
    std::size_t mark_introduction(std::size_t at, std::size_t count) {
        auto next = at + count;
        while (next < lines_.size() && trimmed(lines_[next]).empty())
            ++next;
        if (next < lines_.size() && !is_quoted(lines_[next])) return mark_rest(at);
        for (auto const end = at + count; at < end; ++at)
            write_quoted(lines_[at]);
        return at;
    }

    Lines lines_;
    std::string text_ = {};
    bool any_ = false;
    bool fresh_ = false;  // the writer has said something before this line
};

}  // namespace

std::string mark_history(std::string_view text) {
    return Marker(text).mark();
}

}  // namespace kanal::mail
