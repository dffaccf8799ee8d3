#include "channels/sms/line_monitor.hpp"

#include <algorithm>
#include <cstring>

namespace kanal::sms {

namespace {

constexpr std::size_t kLongestLine = 8 * 1024;
constexpr std::size_t kMostNames = 32;
constexpr unsigned kOften = 3;
constexpr char kSent = '\x01';
constexpr char kReceived = '\x02';
// The octets of a frame's length stand before its first line.
constexpr std::size_t kLengthOctets = 2;

// From there on; empty when it does not stand near the beginning.
std::string_view from(std::string_view line, std::string_view name) {
    auto const place = line.find(name);
    return place <= kLengthOctets ? line.substr(place) : std::string_view();
}

std::string_view name_of_command(std::string_view line) {
    auto const command = from(line, "AT");
    return command.substr(0, command.find_first_of("=?;\" "));
}

}  // namespace

void LineMonitor::add_debug_text(char const* text) {
    // What ends in a line feed comes as two texts, and a line feed alone as an empty one and itself.
    if (*text == '\0') return;
    // The header before a frame tells its direction; nothing else of it is needed.
    if (std::strlen(text) != 1 || *text == kSent || *text == kReceived) {
        sent_ = *text == kSent;
        line_.clear();
        return;
    }
    if (*text == '\n' || (sent_ && *text == '\r')) return end_of_line();
    if (line_.size() < kLongestLine) line_ += *text;
}

void LineMonitor::add(std::string_view octets) {
    sent_ = false;
    for (char const octet : octets) {
        if (octet == '\n')
            end_of_line();
        else if (line_.size() < kLongestLine)
            line_ += octet;
    }
}

void LineMonitor::end_of_line() {
    auto const line = std::string(trimmed(line_));
    line_.clear();
    if (line.empty()) return;
    if (sent_) {
        if (auto const name = name_of_command(line); !name.empty()) {
            command_ = name;
            result_.clear();
        }
        return;
    }
    if (pdu_follows_ && is_hexadecimal(line)) listeners_.pushed(line);
    pdu_follows_ = !from(line, "+CMT:").empty() || !from(line, "+CDS:").empty();
    for (auto const* const name : {"+CMTI:", "+CDSI:"})
        if (auto const announced = read_announcement(from(line, name))) listeners_.arrived(*announced);
    note_result(line);
    count_unsolicited(line);
}

void LineMonitor::note_result(std::string const& line) {
    bool const error = !from(line, "+CMS ERROR").empty() || !from(line, "+CME ERROR").empty();
    if (line != "OK" && line != "ERROR" && !error) return;
    auto const code = error ? line.substr(std::min(line.find(':'), line.size())) : std::string();
    bool const plain = code.find_first_not_of(": 0123456789") == std::string::npos && code.size() < 8;
    result_ = error ? line.substr(line.find("+CM"), 10) + (plain ? code : std::string()) : line;
    std::erase(result_, ':');
    if (listeners_.answered) listeners_.answered();
}

void LineMonitor::count_unsolicited(std::string const& line) {
    auto const name = name_of_line(line);
    if (name.empty() || name == "OK" || name == "ERROR" || command_.ends_with(name)) return;
    // Of messages, whoever asks for them.
    if (name.starts_with("+CM") || name == "+CPMS" || name == "+CSMS") return;
    bool const counted = said_.size() < kMostNames || said_.contains(name);
    if (counted && ++said_[name] == kOften && listeners_.unsolicited) listeners_.unsolicited(name);
}

}  // namespace kanal::sms
