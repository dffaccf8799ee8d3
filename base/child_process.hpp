#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace kanal {

struct ChildLimits {
    std::optional<std::uint64_t> cpu_seconds = {};    // over its whole life; nothing: no limit
    std::optional<std::uint64_t> address_space = {};  // bytes; not applied in a build with a sanitizer, which
                                                      // reserves terabytes
    std::uint64_t open_files = 64;
    std::uint64_t file_size = 16ULL << 20;  // bytes
};

struct ChildOptions {
    std::string role = {};                             // argv: kanald --role ROLE
    std::filesystem::path program = "/proc/self/exe";  // the program that runs now, even when it was replaced
    ChildLimits limits = {};
    std::size_t largest_message = 64 * 1024;  // bytes, either way
};

// One run of this program in another role, for a library that may hang or crash. The child has a socket as
// descriptor 3, on which messages travel as FramedPipe says, and nothing else of ours: no descriptor, no
// environment, no output, no core file. It dies with us, whatever ends us.
//
// Loop thread. One send or receive at a time. After any error the child has been killed, and only the text of
// the error says why: "child: modem: no answer in time", "child: modem: ended by signal 11".
class ChildProcess {
public:
    static Result<std::unique_ptr<ChildProcess>> start(
        boost::asio::any_io_executor executor, ChildOptions const& options
    );
    ~ChildProcess();  // kills it; it is reaped by the loop
    ChildProcess(ChildProcess const&) = delete;
    ChildProcess& operator=(ChildProcess const&) = delete;

    // Completes when the child's socket has taken the message.
    boost::asio::awaitable<Result<void>> send(std::string message, Duration deadline);

    // Completes with the child's next message.
    boost::asio::awaitable<Result<std::string>> receive(Duration deadline);

    // One message there and the next one back, both within the deadline. The child gets `descriptor` with the
    // message, unless that is -1; the caller keeps it open meanwhile.
    boost::asio::awaitable<Result<std::string>> ask(
        std::string request, Duration deadline, int descriptor = -1
    );

    // Whether a message came, or the child ended, within that time. Never kills.
    boost::asio::awaitable<bool> wait(Duration longest);

    void kill();
    bool alive() const;  // as far as the last call saw
    pid_t pid() const;

private:
    struct Parts;
    explicit ChildProcess(std::shared_ptr<Parts> parts);
    std::shared_ptr<Parts> parts_;
};

}  // namespace kanal
