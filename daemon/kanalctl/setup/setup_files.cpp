#include "daemon/kanalctl/setup/setup_files.hpp"

#include "base/descriptor.hpp"
#include "base/durable_file.hpp"
#include "base/encoding.hpp"

#include <fcntl.h>
#include <grp.h>
#include <spawn.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

Error failed(fs::path const& file, int cause) {
    auto const right = cause == EACCES || cause == EPERM;
    return retry(
        file.string() + " tidak dapat ditulis: " +
        (right ? "tidak berhak; pakai sudo" : std::generic_category().message(cause))
    );
}

// Of the group, or -1 to leave it as it is.
gid_t own_group() {
    auto const* const group = ::geteuid() == 0 ? ::getgrnam("kanal") : nullptr;
    return group == nullptr ? static_cast<gid_t>(-1) : group->gr_gid;
}

// Removed at the end, whatever the end is; a link to it made meanwhile stays.
struct Scratch {
    fs::path path = {};
    ~Scratch() { ::unlink(path.c_str()); }
};

// A whole file beside `file`, under another name.
Result<void> write_beside(fs::path const& scratch, std::string_view content, struct stat const* like) {
    ::unlink(scratch.c_str());
    Descriptor const opened(
        ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (!opened.open()) return failed(scratch, errno);
    auto const owner = like == nullptr ? static_cast<uid_t>(-1) : like->st_uid;
    auto const group = like == nullptr ? own_group() : like->st_gid;
    auto const mode = like == nullptr ? mode_t{0640} : like->st_mode & 07777;
    if (::fchown(opened.number(), owner, group) != 0) return failed(scratch, errno);
    if (::fchmod(opened.number(), mode) != 0) return failed(scratch, errno);
    if (int const cause = write_all(opened.number(), content); cause != 0) return failed(scratch, cause);
    if (::fsync(opened.number()) != 0) return failed(scratch, errno);
    return {};
}

fs::path beside(fs::path const& file) {
    return file.parent_path() / ("." + file.filename().string() + ".baru");
}

Result<void> make_folder(fs::path const& folder) {
    if (::mkdir(folder.c_str(), 0750) == 0) {
        if (::chown(folder.c_str(), static_cast<uid_t>(-1), own_group()) != 0) return failed(folder, errno);
        return sync_folder(folder.parent_path());
    }
    if (errno != EEXIST) return failed(folder, errno);
    return {};
}

}  // namespace

Result<std::string> fresh_secret() {
    std::array<unsigned char, 24> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return retry("sistem tidak memberi angka acak");
    return to_hex(std::string_view(reinterpret_cast<char const*>(bytes.data()), bytes.size()));
}

Result<bool> create_file(fs::path const& file, std::string_view content) {
    if (auto made = make_folder(file.parent_path()); !made) return made.error();
    Scratch const scratch{beside(file)};
    if (auto written = write_beside(scratch.path, content, nullptr); !written) return written.error();
    // A link, not a renaming: that would put itself over a file that is there.
    if (::link(scratch.path.c_str(), file.c_str()) != 0) {
        if (errno == EEXIST) return false;
        return failed(file, errno);
    }
    if (auto synced = sync_folder(file.parent_path()); !synced) return synced.error();
    return true;
}

Result<std::string> replace_file(fs::path const& file, std::string_view content) {
    std::error_code ignored;
    auto const real = fs::exists(file, ignored) ? fs::canonical(file, ignored) : file;
    struct stat before {};
    bool const there = ::stat(real.c_str(), &before) == 0;
    Scratch const scratch{beside(real)};
    if (auto written = write_beside(scratch.path, content, there ? &before : nullptr); !written)
        return written.error();
    std::string kept;
    for (unsigned number = 1; there && kept.empty(); ++number) {
        auto const name = real.string() + ".bak" + (number == 1 ? "" : "." + std::to_string(number));
        if (::link(real.c_str(), name.c_str()) == 0)
            kept = name;
        else if (errno != EEXIST)
            return failed(name, errno);
    }
    if (::rename(scratch.path.c_str(), real.c_str()) != 0) return failed(real, errno);
    if (auto synced = sync_folder(real.parent_path()); !synced) return synced.error();
    return kept;
}

Result<std::string> read_file(fs::path const& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (!stream && text.empty()) return retry(file.string() + " tidak terbaca");
    if (text.size() > kLargest) return reject(file.string() + " terlalu besar");
    return text;
}

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
    if (fault != 0) return retry(program.string(), fault);
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
