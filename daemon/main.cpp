#include "base/log.hpp"
#include "base/sandbox.hpp"
#include "base/task_group.hpp"
#include "channels/child_roles.hpp"
#include "daemon/alert_command.hpp"
#include "daemon/gateway.hpp"
#include "daemon/setup.hpp"
#include "daemon/setup_check.hpp"

#include <pthread.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

namespace {

int check(std::filesystem::path const& file) {
    kanal::ConfigFaults faults;
    auto const setup = kanal::daemon::load_setup(file, faults);
    for (auto const& line : faults.lines())
        std::cerr << line << '\n';
    if (!setup) return kanal::exit_code::kConfiguration;
    auto const found = kanal::daemon::check_setup(*setup);
    for (auto const& line : found.faults)
        std::cerr << file.string() << ": " << line << '\n';
    for (auto const& line : faults.warnings())
        std::cerr << "warning: " << line << '\n';
    for (auto const& line : found.warnings)
        std::cerr << file.string() << ": warning: " << line << '\n';
    if (!found.faults.empty()) return kanal::exit_code::kConfiguration;
    bool const good = found.warnings.empty() && faults.warnings().empty();
    std::cout << file.string() << (good ? ": good\n" : ": can be used, see the warnings\n");
    return 0;
}

// An exception that leaves a thread: systemd starts us again, and the log says why.
[[noreturn]] void end_with_alarm() {
    std::array<char, 16> thread{};
    pthread_getname_np(pthread_self(), thread.data(), thread.size());
    auto const thrown = std::current_exception();
    auto const why = thrown ? kanal::describe(thrown) : "terminate was called";
    kanal::log::event(
        kanal::log::Level::alert, "essential_task_ended", {{"task", thread.data()}, {"reason", why}}
    );
    std::_Exit(kanal::exit_code::kTaskEnded);
}

int run(std::filesystem::path const& file) {
    std::set_terminate(end_with_alarm);
    kanal::refuse_tracing();
    kanal::ConfigFaults faults;
    auto setup = kanal::daemon::load_setup(file, faults);
    if (!setup) {
        for (auto const& line : faults.lines())
            std::cerr << "<3>" << line << '\n';
        kanal::log::event(kanal::log::Level::error, "config_refused", {{"faults", faults.lines().size()}});
        return kanal::exit_code::kConfiguration;
    }
    for (auto const& line : faults.warnings())
        kanal::log::event(kanal::log::Level::warning, "config_warning", {{"reason", line}});
    kanal::daemon::Gateway gateway(std::move(*setup), file);
    return gateway.run();
}

}  // namespace

int main(int argc, char** argv) {
    // Not for people: a library that may hang or crash, in a process of its own.
    if (argc == 3 && std::string_view(argv[1]) == "--role") {
        return kanal::run_child_role(argv[2], kanal::kChildRoleDescriptor);
    }
    CLI::App app("The intake gateway in front of LAPOR!-SP4N", "kanald");
    std::filesystem::path file;
    bool only_check = false;
    app.add_option("--config", file, "configuration file (YAML)")->required();
    app.add_flag("--check", only_check, "read the configuration, say what is wrong with it, and leave");
    bool after_failure = false;
    app.add_flag(
        "--alert-of-failure",
        after_failure,
        "for ExecStopPost=: run alert_command where the service has failed"
    );
    bool list_keys = false;
    // For the manual: not shown by --help.
    app.add_flag("--list-keys", list_keys, "every key that is known while the file is read")->group("");
    app.set_version_flag("--version", std::string(KANAL_VERSION));
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : kanal::exit_code::kUsage;
    }
    if (after_failure) {
        kanal::daemon::alert_of_failure(file);
        return 0;
    }
    if (list_keys) {
        std::cout << kanal::daemon::to_json_lines(kanal::daemon::known_keys(file));
        return 0;
    }
    return only_check ? check(file) : run(file);
}
