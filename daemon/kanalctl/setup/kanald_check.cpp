#include "daemon/kanalctl/setup/kanald_check.hpp"

#include "base/descriptor.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

Result<KanaldCheck> check_with_kanald(fs::path const& file) {
    std::error_code error;
    auto const program = fs::read_symlink("/proc/self/exe", error).parent_path() / "kanald";
    if (error || ::access(program.c_str(), X_OK) != 0)
        return reject(program.string() + " tidak ada; kanald dan kanalctl dipasang di folder yang sama");
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return retry(std::generic_category().message(errno));
    Descriptor const from(ends[0]);
    Descriptor to(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to.number(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, to.number(), STDERR_FILENO);
    std::string words[] = {"kanald", "--config", file.string(), "--check"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    pid_t process = -1;
    int const fault = ::posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (fault != 0) return retry(program.string() + ": " + std::generic_category().message(fault));
    to.reset();
    KanaldCheck check;
    std::array<char, 4096> piece{};
    for (;;) {
        auto const got = ::read(from.number(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        check.said.append(piece.data(), static_cast<std::size_t>(got));
    }
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status)) return retry("kanald --check berhenti mendadak");
    check.exit_code = WEXITSTATUS(status);
    return check;
}

}  // namespace kanal::kanalctl
