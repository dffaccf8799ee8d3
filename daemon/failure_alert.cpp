#include "daemon/failure_alert.hpp"

#include "base/log.hpp"
#include "base/time.hpp"
#include "config/config.hpp"
#include "daemon/alert_command.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

namespace kanal::daemon {

namespace {

namespace fs = std::filesystem;

constexpr auto kSameAgain = std::chrono::minutes(10);

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
