#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "operations/actor.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace kanal::admin {

struct AdminReply {
    std::string text = {};  // JSON, one line
    Descriptor file = {};   // goes with it, as SCM_RIGHTS of its first byte
};

// A peer that takes longer is not waited for: its connection ends.
struct AdminDeadlines {
    Duration request = std::chrono::seconds(5);
    Duration reply = std::chrono::seconds(30);
};

// One request a connection: a line of JSON in, a line of JSON out, close. Only the daemon's user, root and
// the socket's group get in (mode 0660). Who asks is taken from the kernel (SO_PEERCRED), never from the
// request; whoever gets in has all rights.
class AdminSocket {
public:
    // Answers one request; both are JSON text.
    using Handler =
        std::function<boost::asio::awaitable<AdminReply>(std::string request, operations::Actor actor)>;

    // Takes the path over from a dead predecessor; the spool's lock has made sure there is no living one.
    static Result<std::unique_ptr<AdminSocket>> listen(
        boost::asio::io_context& loop,
        std::filesystem::path const& path,
        Handler handler,
        AdminDeadlines deadlines = {}
    );
    virtual ~AdminSocket() = default;  // removes the socket file

    virtual void serve() = 0;
    virtual void close() = 0;

    // Makes the socket file anew where somebody has removed it, and says so in the log.
    virtual void restore() = 0;
};

}  // namespace kanal::admin
