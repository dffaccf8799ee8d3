#include "daemon/alert_command.hpp"

#include "base/log.hpp"
#include "config/config.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>

namespace kanal::daemon {

namespace asio = boost::asio;

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto kSameAgain = std::chrono::minutes(10);
constexpr auto kLongestRun = std::chrono::seconds(30);
constexpr auto kLook = std::chrono::milliseconds(100);
constexpr std::size_t kMostWaiting = 16;

struct Actions {
    Actions() {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
        for (int const standard : {0, 1, 2})
            posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
        posix_spawn_file_actions_addclosefrom_np(&files, 3);
        sigset_t none;
        sigset_t usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        sigaddset(&usual, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &usual);
        // A session of its own, so that its children can be killed with it.
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        );
    }
    ~Actions() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    Actions(Actions const&) = delete;
    Actions& operator=(Actions const&) = delete;

    posix_spawn_file_actions_t files = {};
    posix_spawnattr_t attributes = {};
};

// The process, or -1.
pid_t run(std::vector<std::string> command, std::string event) {
    command.push_back(std::move(event));
    std::vector<char*> words;
    for (auto& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    char* environment[] = {path.data(), nullptr};
    Actions const actions;
    pid_t process = -1;
    int const fault =
        posix_spawn(&process, words[0], &actions.files, &actions.attributes, words.data(), environment);
    return fault == 0 ? process : -1;
}

void log_failure(std::string_view why) {
    log::limited_event(log::Level::warning, "alert_command_failed", {{"reason", why}}, 1);
}

}  // namespace

class AlertCommand::Runner : public std::enable_shared_from_this<Runner> {
public:
    Runner(asio::io_context& loop, std::vector<std::string> command)
        : loop_(loop), command_(std::move(command)), timer_(loop) {}

    // Any thread.
    void alert(std::string_view event) {
        asio::post(loop_, [self = shared_from_this(), name = std::string(event)] { self->take(name); });
    }

private:
    void take(std::string const& event) {
        auto const now = std::chrono::steady_clock::now();
        auto const last = last_run_.find(event);
        if (last != last_run_.end() && now - last->second < kSameAgain) return;
        if (waiting_.size() >= kMostWaiting) return;
        last_run_[event] = now;  // as many as there are names of alerts
        waiting_.push_back(event);
        if (process_ < 0) begin();
    }

    void begin() {
        while (!waiting_.empty() && process_ < 0) {
            auto event = std::move(waiting_.front());
            waiting_.pop_front();
            process_ = run(command_, std::move(event));
            if (process_ < 0) log_failure("it cannot be started");
        }
        if (process_ < 0) return;
        deadline_ = std::chrono::steady_clock::now() + kLongestRun;
        look_later();
    }

    void look_later() {
        timer_.expires_after(kLook);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code const& error) {
            if (!error) self->look();
        });
    }

    void look() {
        int status = 0;
        auto const ended = ::waitpid(process_, &status, WNOHANG);
        if (ended == 0 && std::chrono::steady_clock::now() < deadline_) return look_later();
        if (ended == 0) {
            ::kill(-process_, SIGKILL);
            ::waitpid(process_, &status, 0);  // killed: it is gone at once
            log_failure("it ran for too long");
        } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            log_failure("it says that it failed");
        }
        process_ = -1;
        begin();
    }

    asio::io_context& loop_;
    std::vector<std::string> command_;
    asio::steady_timer timer_;
    std::map<std::string, SteadyTime> last_run_ = {};
    std::deque<std::string> waiting_ = {};
    pid_t process_ = -1;
    SteadyTime deadline_ = {};
};

AlertCommand::AlertCommand(asio::io_context& loop, std::vector<std::string> command) {
    if (command.empty()) return;
    // Better said now than at the first alarm: the unit lets nothing run that is not named in it.
    if (::access(command.front().c_str(), X_OK) != 0) log_failure("this user may not run it here");
    runner_ = std::make_shared<Runner>(loop, std::move(command));
    log::set_alarm([runner = runner_](std::string_view event) { runner->alert(event); });
}

AlertCommand::~AlertCommand() {
    log::set_alarm({});
}

namespace {

namespace fs = std::filesystem;

std::string environment(char const* name) {
    char const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// What can be read of a file that may be faulty.
Config read_what_stands(fs::path const& file) {
    ConfigFaults faults;
    auto top = YamlReader::open(file, faults);
    return top ? read_config(*top) : Config();
}

bool alerted_lately(fs::path const& mark) {
    std::error_code failed;
    auto const before = fs::last_write_time(mark, failed);
    auto const age = fs::file_time_type::clock::now() - before;
    return !failed && age >= Duration::zero() && age < kSameAgain;
}

}  // namespace

void alert_of_failure(fs::path const& config_file) {
    auto const result = environment("SERVICE_RESULT");  // systemd.exec(5)
    if (result.empty() || result == "success") return;
    auto const config = read_what_stands(config_file);
    auto const mark = config.admin_socket.parent_path() / "failure-alerted";
    bool const quiet = alerted_lately(mark);
    if (!quiet) std::ofstream(mark, std::ios::trunc).put('\n');
    boost::asio::io_context loop;
    AlertCommand const alerts(loop, quiet ? std::vector<std::string>() : config.alert_command);
    log::event(
        log::Level::alert, "service_failed", {{"result", result}, {"exit_status", environment("EXIT_STATUS")}}
    );
    loop.run();
}

}  // namespace kanal::daemon
