#include "channels/sms/frame_tap.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostGathered = 64 * 1024;
constexpr std::size_t kLongestLine = 8 * 1024;
constexpr char kSent = '\x01';
constexpr char kReceived = '\x02';

bool is_hexadecimal(std::string_view line) {
    return line.size() >= 2 && line.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

std::string_view without_ends(std::string_view line) {
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ')
        line.remove_suffix(1);
    while (!line.empty() && static_cast<unsigned char>(line.front()) <= ' ')
        line.remove_prefix(1);
    return line;
}

std::optional<int> status_in(std::string_view header) {
    header.remove_prefix(header.find(':') + 1);
    header = without_ends(header);
    int status = 0;
    auto const [end, error] = std::from_chars(header.data(), header.data() + header.size(), status);
    if (error != std::errc() || end == header.data()) return std::nullopt;
    return status;
}

}  // namespace

std::optional<TappedMessage> find_message(std::string_view answer) {
    auto const header = answer.rfind("+CMGR:");
    if (header == std::string_view::npos) return std::nullopt;
    answer.remove_prefix(header);
    TappedMessage message;
    bool first = true;
    while (!answer.empty()) {
        auto const end = answer.find('\n');
        auto const line = without_ends(answer.substr(0, end));
        if (first) message.status = status_in(line);
        if (!first && line == "OK") break;
        if (!first && message.pdu.empty()) message.pdu = line;
        first = false;
        // Other lines may stand before it; where none is hexadecimal, the first is all there is of the
        // message.
        if (is_hexadecimal(line)) {
            message.pdu = line;
            return message;
        }
        if (end == std::string_view::npos) break;
        answer.remove_prefix(end + 1);
    }
    if (message.pdu.empty()) return std::nullopt;
    return message;
}

void FrameTap::text(char const* text) {
    // What ends in a line feed comes as two texts, and a line feed alone as an empty one and itself.
    if (*text == '\0') return;
    // The header before a frame tells its direction; nothing else of it is needed.
    if (std::strlen(text) != 1 || *text == kSent || *text == kReceived) {
        line_.clear();
        return;
    }
    if (frames_.size() >= kMostGathered) frames_.clear();
    frames_ += *text;
    if (*text == '\n') return end_of_line();
    if (line_.size() < kLongestLine) line_ += *text;
}

void FrameTap::hear(std::string_view octets) {
    for (char const octet : octets) {
        if (octet == '\n')
            end_of_line();
        else if (line_.size() < kLongestLine)
            line_ += octet;
    }
}

void FrameTap::clear() {
    frames_.clear();
}

void FrameTap::end_of_line() {
    auto const line = std::string(without_ends(line_));
    line_.clear();
    if (line.empty()) return;
    if (pdu_follows_ && is_hexadecimal(line)) announcements_.pushed(line);
    // The octets of a frame's length stand before its first line.
    auto const announces = [&line](std::string_view name) {
        auto const place = line.find(name);
        return place != std::string::npos && place <= 2;
    };
    pdu_follows_ = announces("+CMT:") || announces("+CDS:");
    if (announces("+CMTI:") || announces("+CDSI:")) announcements_.arrived();
}

}  // namespace kanal::sms
