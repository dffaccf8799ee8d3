#include "daemon/kanalctl/answer_text.hpp"
#include "daemon/kanalctl/ask_daemon.hpp"
#include "daemon/kanalctl/backup_file.hpp"
#include "daemon/kanalctl/check_line.hpp"
#include "daemon/kanalctl/command_line.hpp"
#include "daemon/kanalctl/entered_file.hpp"
#include "daemon/kanalctl/print_list.hpp"
#include "daemon/kanalctl/restore_file.hpp"
#include "daemon/kanalctl/setup/setup.hpp"
#include "daemon/kanalctl/small_file.hpp"
#include "daemon/kanalctl/table.hpp"
#include "daemon/kanalctl/worklist_file.hpp"
#include "text/safe_text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>

namespace {

constexpr int kRefused = 1;
constexpr int kUsage = 64;
constexpr int kUnavailable = 69;

using Answer = kanal::Result<boost::json::object>;

std::int64_t now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// 0 where nobody looks: lines are broken for eyes only.
std::size_t terminal_width() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) != 1) return 0;
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void use_zone_of(boost::json::object const& answer) {
    auto const* const zone = answer.if_contains("timezone");
    kanal::kanalctl::use_zone(zone != nullptr && zone->is_string() ? std::string(zone->as_string()) : "");
}

int refuse(std::string const& why, int code) {
    std::cerr << "kanalctl: " << kanal::printable(why) << '\n';
    return code;
}

// A reject is the daemon's word, a retry that it did not answer; see ask().
int refuse(kanal::Error const& error) {
    return refuse(error.what, error.fault == kanal::Fault::reject ? kRefused : kUnavailable);
}

// From now on times are shown in the zone that the answer names.
Answer ask(std::string const& socket, boost::json::object const& request) {
    auto answer = kanal::kanalctl::ask_daemon(socket, request);
    if (!answer) return kanal::retry(answer.error().what);
    if (auto const* const error = answer->if_contains("error"))
        return kanal::reject(std::string(error->as_string()));
    use_zone_of(*answer);
    return answer;
}

int list(kanal::kanalctl::CommandLine const& line) {
    kanal::kanalctl::ListOptions options;
    options.limit = line.limit;
    options.json = line.json;
    options.hides_nothing = terminal_width() > 0;
    auto const page = [&line](boost::json::object const& request) { return ask(line.socket, request); };
    auto const printed = kanal::kanalctl::print_list(line.request, options, page, std::cout);
    return printed ? 0 : refuse(printed.error());
}

int print_outcome(kanal::Result<std::string> const& done, bool json) {
    if (!done) return refuse(done.error().what, kRefused);
    if (json)
        std::cout << boost::json::serialize(boost::json::object{{"done", *done}}) << '\n';
    else
        std::cout << kanal::printable(*done) << '\n';
    return 0;
}

int write_work(kanal::kanalctl::CommandLine const& line) {
    auto const page = [&line](boost::json::object const& request) { return ask(line.socket, request); };
    return print_outcome(kanal::kanalctl::write_worklist(line.request, line.file, page), line.json);
}

int record_entered(kanal::kanalctl::CommandLine const& line) {
    auto const each = [&line](boost::json::object const& request) { return ask(line.socket, request); };
    auto const recorded = kanal::kanalctl::record_entered(line.request, line.file, each);
    if (!recorded) return refuse(recorded.error());
    if (line.json)
        std::cout << boost::json::serialize(kanal::kanalctl::recorded_json(*recorded)) << '\n';
    else
        std::cout << kanal::printable(kanal::kanalctl::recorded_text(*recorded));
    return recorded->failed > 0 ? kRefused : 0;
}

int check(std::string const& socket, bool json) {
    auto const status = kanal::kanalctl::ask_daemon(socket, {{"command", "status"}}, std::chrono::seconds(5));
    if (status) use_zone_of(*status);
    auto const checked = status ? kanal::kanalctl::check_status(*status, now())
                                : kanal::kanalctl::check_silence(status.error().what);
    if (json) {
        boost::json::object answer{{"level", static_cast<int>(checked.level)}, {"line", checked.line()}};
        std::cout << boost::json::serialize(answer) << '\n';
    } else {
        std::cout << checked.line();
    }
    return checked.level;
}

// Days and hours are the agency's, which only the daemon knows.
bool read_times(kanal::kanalctl::CommandLine& line, Answer const& agency) {
    use_zone_of(*agency);
    for (auto const& [name, typed] : {std::pair{"since", &line.since}, std::pair{"until", &line.until}}) {
        if (typed->empty()) continue;
        auto const time = kanal::kanalctl::read_time(*typed, name == std::string("until"), now());
        if (!time) return false;
        line.request[name] = std::to_string(*time);
    }
    return true;
}

int run(kanal::kanalctl::CommandLine& line) {
    auto const command = line.command();
    if (command == "check") return check(line.socket, line.json);
    if (command == "setup") {
        line.setup.config = line.config;
        return kanal::kanalctl::run_setup(line.setup);
    }
    if (command == "backup")
        return print_outcome(kanal::kanalctl::write_backup(line.socket, line.file), line.json);
    if (command == "restore")
        return print_outcome(kanal::kanalctl::restore_backup(line.file, line.config), line.json);
    if (command == "worklist") return write_work(line);
    if (command == "entered-from") return record_entered(line);
    if (command == "enter") {
        auto const entry = kanal::kanalctl::read_small_file(line.file);
        if (!entry) return refuse(entry.error().what, kRefused);
        line.request["entry"] = *entry;
    }
    if (!line.since.empty() || !line.until.empty()) {
        auto const agency = kanal::kanalctl::ask_daemon(line.socket, {{"command", "agency"}});
        if (!agency) return refuse(agency.error().what, kUnavailable);
        if (!read_times(line, agency))
            return refuse(
                "waktu tidak terbaca: tulis 2026-11-29, \"2026-11-29 08:00\", 90m, 12h atau 7d", kUsage
            );
    }
    if (line.is_list()) return list(line);
    auto answer = ask(line.socket, line.request);
    if (!answer) return refuse(answer.error());
    auto const width = terminal_width();
    if (!line.json) {
        std::cout << kanal::kanalctl::answer_text(command, *answer, width);
        return 0;
    }
    auto const text = boost::json::serialize(*answer);
    std::cout << (width > 0 ? kanal::printable_json(text) : text) << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    auto line = kanal::kanalctl::read_command_line(argc, argv, exit_code);
    return line ? run(*line) : exit_code;
}
