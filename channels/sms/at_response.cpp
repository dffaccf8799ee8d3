#include "channels/sms/at_response.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kanal::sms {

namespace {

constexpr std::size_t kLongestPdu = 4096;  // digits; a message has 352
constexpr std::size_t kLongestName = 16;
constexpr std::string_view kSigns = "+*^#$%_";

std::optional<int> to_number(std::string_view text) {
    text = trimmed(text);
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data() || number < 0) return std::nullopt;
    return number;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> fields;
    for (bool more = true; more;) {
        auto const end = text.find(',');
        fields.push_back(trimmed(text.substr(0, end)));
        more = end != std::string_view::npos;
        if (more) text.remove_prefix(end + 1);
    }
    return fields;
}

std::string_view unquoted(std::string_view text) {
    bool const quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

// A line that the modem says of its own accord may be anywhere, and two of them bring another line.
bool precedes_a_pdu(std::string_view line) {
    return line.starts_with("+CMT:") || line.starts_with("+CDS:") || line.starts_with("+CBM:");
}

bool is_unsolicited(std::string_view line) {
    return kSigns.find(line.front()) != std::string_view::npos || line == "RING" || line == "NO CARRIER";
}

// Some modems write ",0" behind it.
std::string_view without_counter(std::string_view line) {
    while (line.ends_with(",0") && line.size() > 2)
        line.remove_suffix(2);
    return line;
}

class ResponseParser {
public:
    explicit ResponseParser(std::string_view name) : name_(name) {}

    void line(std::string_view line) {
        // Some modems forget the end of the line before a header.
        auto const header = line.find(name_);
        auto const before = trimmed(line.substr(0, header));
        if (!before.empty()) content(before);
        if (header != std::string_view::npos) begin(line.substr(header + name_.size()));
    }

    std::vector<ListedMessage> take() { return std::move(messages_); }

private:
    void begin(std::string_view header) {
        auto const fields = split(header);
        bool const listed = name_ == "+CMGL:";
        ListedMessage message;
        if (listed) message.index = to_number(fields[0]);
        if (!listed) message.status = to_number(fields[0]);
        if (listed && fields.size() > 1) message.status = to_number(fields[1]);
        messages_.push_back(std::move(message));
        whole_ = false;
        pushed_ = false;
    }

    void content(std::string_view line) {
        if (precedes_a_pdu(line)) {
            pushed_ = true;
            return;
        }
        if (messages_.empty() || whole_ || is_unsolicited(line)) return;
        line = without_counter(line);
        bool const hexadecimal = is_hexadecimal(line);
        if (std::exchange(pushed_, false) && hexadecimal) return;
        // Where no line is hexadecimal, the first is all there is of the message.
        if (!hexadecimal && !messages_.back().pdu.empty()) return;
        messages_.back().pdu = line.substr(0, kLongestPdu);
        whole_ = hexadecimal;
    }

    std::string_view name_;
    std::vector<ListedMessage> messages_ = {};
    bool whole_ = false;   // the last one has its PDU
    bool pushed_ = false;  // the next line is not its
};

}  // namespace

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ')
        line.remove_suffix(1);
    while (!line.empty() && static_cast<unsigned char>(line.front()) <= ' ')
        line.remove_prefix(1);
    return line;
}

bool is_hexadecimal(std::string_view line) {
    return line.size() >= 2 &&
           std::all_of(line.begin(), line.end(), [](char c) { return hex_digit(c) >= 0; });
}

std::vector<ListedMessage> read_messages(std::string_view answer, std::string_view name) {
    ResponseParser parser(name);
    while (!answer.empty()) {
        auto const end = answer.find('\n');
        auto const line = trimmed(answer.substr(0, end));
        if (line == "OK") break;
        if (!line.empty()) parser.line(line);
        if (end == std::string_view::npos) break;
        answer.remove_prefix(end + 1);
    }
    return parser.take();
}

std::optional<ListedMessage> find_message(std::string_view answer) {
    auto messages = read_messages(answer, "+CMGR:");
    auto const whole = [](ListedMessage const& message) { return !message.pdu.empty(); };
    auto const found = std::find_if(messages.begin(), messages.end(), whole);
    if (found == messages.end()) return std::nullopt;
    return std::move(*found);
}

std::optional<MemoryCount> read_count(std::string_view answer) {
    constexpr std::string_view kName = "+CPMS:";
    auto const begin = answer.find(kName);
    if (begin == std::string_view::npos) return std::nullopt;
    answer.remove_prefix(begin + kName.size());
    auto const fields = split(answer.substr(0, answer.find('\n')));
    std::size_t const first = !fields[0].empty() && fields[0].front() == '"' ? 1 : 0;  // Samsung names it
    if (fields.size() < first + 2) return std::nullopt;
    auto const used = to_number(fields[first]);
    auto const size = to_number(fields[first + 1]);
    if (!used || !size) return std::nullopt;
    return MemoryCount{*used, *size};
}

std::optional<Announcement> read_announcement(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("+CMTI:") && !line.starts_with("+CDSI:")) return std::nullopt;
    line.remove_prefix(6);
    auto const fields = split(line);
    Announcement announcement;
    announcement.memory = unquoted(fields[0]);
    if (fields.size() > 1) announcement.index = to_number(fields[1]);
    return announcement;
}

std::optional<std::string> unsolicited_in(std::string_view said) {
    std::optional<std::string> last;
    unsigned lines = 0;
    for (auto end = said.find('\n'); end != std::string_view::npos; end = said.find('\n')) {
        auto name = name_of_line(said.substr(0, end));
        said.remove_prefix(end + 1);
        if (name.empty()) continue;
        last = std::move(name);
        ++lines;
    }
    return lines > 1 ? last : std::nullopt;
}

std::string name_of_line(std::string_view line) {
    line = trimmed(line);
    if (line.empty()) return {};
    bool const signed_line = kSigns.find(line.front()) != std::string_view::npos;
    std::string name(line.substr(0, 1));
    for (auto const c : line.substr(1)) {
        bool const fits = is_letter(c) || (signed_line ? is_digit(c) : c == ' ');
        if (!fits && signed_line) break;
        if (!fits) return {};
        name += c;
    }
    bool const letters = signed_line || is_letter(line.front());
    return letters && name.size() > 1 && name.size() <= kLongestName ? name : std::string();
}

}  // namespace kanal::sms
