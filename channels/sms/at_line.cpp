#include "channels/sms/at_line.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace kanal::sms {

namespace {

constexpr std::size_t kLongestAnswer = std::size_t{1} << 20;
constexpr int kMostDescriptors = 64;
constexpr auto kLongestCommand = std::chrono::minutes(3);  // however busily the modem answers

std::optional<int> number_behind(std::string_view line, std::string_view name) {
    if (!line.starts_with(name)) return std::nullopt;
    line.remove_prefix(name.size());
    while (line.starts_with(' ') || line.starts_with(':'))
        line.remove_prefix(1);
    int number = -1;  // a text, where somebody switched numbers off
    std::from_chars(line.data(), line.data() + line.size(), number);
    return number;
}

// The first whole line that is a final result ends the answer. Modems go on talking right behind it: the
// message whose place a deletion has freed is announced in the same breath.
bool read_final(AtResponse& answer, std::string_view said) {
    for (auto end = said.find('\n'); end != std::string_view::npos; end = said.find('\n')) {
        auto line = said.substr(0, end);
        said.remove_prefix(end + 1);
        line = line.substr(0, line.find_last_not_of('\r') + 1);
        line.remove_prefix(line.find_last_of('\r') + 1);
        answer.message_error = number_behind(line, "+CMS ERROR");
        answer.equipment_error = number_behind(line, "+CME ERROR");
        bool const refused = line == "ERROR" || line == "COMMAND NOT SUPPORT" || answer.message_error ||
                             answer.equipment_error;
        if (line == "OK") answer.final = AtResponse::Final::ok;
        if (refused) answer.final = AtResponse::Final::refused;
        if (answer.final != AtResponse::Final::none) return true;
    }
    return false;
}

// "+CMGL:" of AT+CMGL=4: with what the lines of its answer begin.
std::string own_name(std::string_view command) {
    auto const name = command.substr(0, command.find_first_of("=?"));
    return std::string(name.starts_with("AT") ? name.substr(2) : name) + ":";
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++found;
    return found;
}

Duration until(SteadyTime end) {
    auto const left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
    return std::max(left, Duration::zero());
}

}  // namespace

std::string AtResponse::result() const {
    if (final == Final::ok) return "OK";
    if (final == Final::none) return "no answer";
    auto const code = message_error ? message_error : equipment_error;
    if (!code) return "ERROR";
    std::string const name = message_error ? "CMS ERROR" : "CME ERROR";
    return *code < 0 ? name : name + " " + std::to_string(*code);
}

Result<void> AtLine::write(std::string_view command) {
    auto const line = std::string(command) + "\r";
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    std::string_view rest = line;
    while (!rest.empty()) {
        auto const count = ::write(descriptor_, rest.data(), rest.size());
        if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
        bool const full = count < 0 && (errno == EAGAIN || errno == EINTR);
        if (count < 0 && !full) return retry("modem: line: write failed");
        if (!full) continue;
        pollfd entry{descriptor_, POLLOUT, 0};
        if (::poll(&entry, 1, static_cast<int>(until(end).count())) <= 0)
            return retry("modem: line: takes nothing");
    }
    return {};
}

std::string AtLine::read_some(Duration longest) {
    auto const end = std::chrono::steady_clock::now() + longest;
    for (;;) {
        pollfd entry{descriptor_, POLLIN, 0};
        if (::poll(&entry, 1, static_cast<int>(until(end).count())) <= 0) return {};
        std::array<char, 4096> octets{};
        auto const count = ::read(descriptor_, octets.data(), octets.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return {};
        std::string said(octets.data(), static_cast<std::size_t>(count));
        if (listeners_.octets) listeners_.octets(said);
        return said;
    }
}

void AtLine::drain(Duration silence) {
    auto const end = std::chrono::steady_clock::now() + kLongestCommand;
    while (std::chrono::steady_clock::now() < end && !read_some(silence).empty()) {
    }
}

AtResponse AtLine::command(std::string_view command, Duration silence) {
    AtResponse answer;
    drain(Duration::zero());
    if (!write(command)) return answer;
    auto const echo = std::string(command) + "\r";
    auto const own = own_name(command);
    auto const last = std::chrono::steady_clock::now() + kLongestCommand;
    auto end = std::chrono::steady_clock::now() + silence;
    std::string said;
    for (std::size_t lines = 0;;) {
        auto const more = read_some(until(std::min(end, last)));
        if (more.empty()) return answer;
        said += more;
        if (said.size() > kLongestAnswer) return answer;
        auto const begin = said.find(echo);
        if (begin == std::string::npos) continue;
        answer.text = said.substr(begin + echo.size());
        bool const whole = read_final(answer, answer.text);
        auto const now = count(answer.text, own);
        if (listeners_.progress && (whole || now > lines)) listeners_.progress();
        if (whole) return answer;
        if (now > lines) end = std::chrono::steady_clock::now() + silence;
        lines = now;
    }
}

int descriptor_of(std::string const& device) {
    struct stat wanted {};
    if (::stat(device.c_str(), &wanted) != 0 || !S_ISCHR(wanted.st_mode)) return -1;
    for (int number = 3; number < kMostDescriptors; ++number) {
        struct stat status {};
        if (::fstat(number, &status) != 0) continue;
        if (S_ISCHR(status.st_mode) && status.st_rdev == wanted.st_rdev) return number;
    }
    return -1;
}

Descriptor open_terminal(std::string const& device) {
    Descriptor terminal(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    termios settings{};
    if (!terminal.open() || ::tcgetattr(terminal.number(), &settings) != 0) return {};
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    if (::tcsetattr(terminal.number(), TCSANOW, &settings) != 0) return {};
    return terminal;
}

namespace {

constexpr std::size_t kLongestLine = 8 * 1024;
constexpr std::size_t kMostNames = 32;
constexpr unsigned kOften = 3;
constexpr char kSent = '\x01';
constexpr char kReceived = '\x02';
// The octets of a frame's length stand before its first line.
constexpr std::size_t kLengthOctets = 2;

// From there on; empty when it does not be near the beginning.
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
    // The header before a frame has its direction; nothing else of it is needed.
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
