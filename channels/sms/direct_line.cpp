#include "channels/sms/direct_line.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace kanal::sms {

namespace {

constexpr std::size_t kLongestAnswer = 64 * 1024;
constexpr int kMostDescriptors = 64;

enum class Final { none, good, bad };

// What the first whole line that is a final result says. Modems go on talking right behind it: the message
// whose place a deletion has freed is announced in the same breath.
Final final_result(std::string_view answer) {
    for (auto end = answer.find('\n'); end != std::string_view::npos; end = answer.find('\n')) {
        auto line = answer.substr(0, end);
        answer.remove_prefix(end + 1);
        line = line.substr(0, line.find_last_not_of('\r') + 1);
        line.remove_prefix(line.find_last_of('\r') + 1);
        if (line == "OK") return Final::good;
        if (line == "ERROR" || line.starts_with("+CMS ERROR") || line.starts_with("+CME ERROR"))
            return Final::bad;
    }
    return Final::none;
}

Duration until(SteadyTime end) {
    auto const left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
    return std::max(left, Duration::zero());
}

}  // namespace

Result<void> DirectLine::blurt(std::string_view command) {
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

Result<std::string> DirectLine::command(std::string_view command, Duration deadline) {
    if (auto const sent = blurt(command); !sent) return sent.error();
    auto const end = std::chrono::steady_clock::now() + deadline;
    std::string answer;
    for (;;) {
        pollfd entry{descriptor_, POLLIN, 0};
        if (::poll(&entry, 1, static_cast<int>(until(end).count())) <= 0)
            return retry("modem: line: no answer");
        std::array<char, 512> some{};
        auto const count = ::read(descriptor_, some.data(), some.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return retry("modem: line: gone");
        answer.append(some.data(), static_cast<std::size_t>(count));
        if (heard_) heard_({some.data(), static_cast<std::size_t>(count)});
        if (answer.size() > kLongestAnswer) return retry("modem: line: talks without end");
        auto const result = final_result(answer);
        if (result == Final::good) return answer;
        if (result == Final::bad) return reject("modem: line: refused");
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

int open_terminal(std::string const& device) {
    int const descriptor = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return -1;
    termios settings{};
    if (::tcgetattr(descriptor, &settings) == 0) {
        ::cfmakeraw(&settings);
        settings.c_cflag |= CLOCAL | CREAD;
        if (::tcsetattr(descriptor, TCSANOW, &settings) == 0) return descriptor;
    }
    ::close(descriptor);
    return -1;
}

}  // namespace kanal::sms
