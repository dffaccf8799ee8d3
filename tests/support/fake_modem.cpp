#include "tests/support/fake_modem.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace kanal::test {

namespace json = boost::json;

namespace {

pid_t start(std::vector<std::string> words, int output) {
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    pid_t process = -1;
    int const failed = posix_spawnp(&process, "python3", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("test: python3 does not start");
    return process;
}

int connect_to(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    int const descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("test: the fake modem does not listen");
    return descriptor;
}

}  // namespace

FakeModem::FakeModem(TempDir const& folder, FakeModemOptions const& options) : device_(folder / "modem") {
    auto const control = (folder / "control").string();
    int ready[2];
    if (::pipe2(ready, O_CLOEXEC) != 0) throw std::runtime_error("test: pipe");
    std::vector<std::string> words{"python3", KANAL_SOURCE_DIR "/tests/support/fake_modem.py"};
    words.insert(words.end(), {"--link", device_, "--control", control});
    words.insert(words.end(), {"--slots", std::to_string(options.slots)});
    words.insert(words.end(), {"--base", std::to_string(options.base), "--model", options.model});
    if (!options.pin.empty()) words.insert(words.end(), {"--pin", options.pin});
    process_ = start(words, ready[1]);
    ::close(ready[1]);
    char last = 0;
    while (last != '\n' && ::read(ready[0], &last, 1) == 1) {
    }
    bool const up = last == '\n';
    ::close(ready[0]);
    if (!up) throw std::runtime_error("test: the fake modem does not start");
    control_ = connect_to(control);
}

FakeModem::~FakeModem() {
    ::close(control_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

json::object FakeModem::perform(json::object request) {
    auto const line = json::serialize(request) + "\n";
    if (::send(control_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
        throw std::runtime_error("test: the fake modem is gone");
    std::string answer;
    char some[4096];
    while (answer.empty() || answer.back() != '\n') {
        auto const count = ::recv(control_, some, sizeof some, 0);
        if (count <= 0) throw std::runtime_error("test: the fake modem is gone");
        answer.append(some, static_cast<std::size_t>(count));
    }
    return json::parse(answer).as_object();
}

json::object FakeModem::deliver(std::vector<std::string> const& pdus) {
    json::array list;
    for (auto const& pdu : pdus)
        list.emplace_back(pdu);
    json::object request{{"do", "deliver"}};
    request["pdus"] = std::move(list);
    return perform(std::move(request));
}

json::object FakeModem::set(json::object settings) {
    settings["do"] = "set";
    return perform(std::move(settings));
}

json::object FakeModem::state() {
    json::object request{{"do", "state"}};
    return perform(std::move(request));
}

void FakeModem::unplug() {
    json::object request{{"do", "unplug"}};
    perform(std::move(request));
}

void FakeModem::plug() {
    json::object request{{"do", "plug"}, {"link", device_}};
    perform(std::move(request));
}

std::size_t FakeModem::stored(json::object const& state) {
    return state.at("slots").as_object().size() + static_cast<std::size_t>(state.at("waiting").as_int64());
}

std::int64_t FakeModem::count(json::object const& state, std::string_view command) {
    auto const* const value = state.at("counters").as_object().if_contains(command);
    return value == nullptr ? 0 : value->as_int64();
}

}  // namespace kanal::test
