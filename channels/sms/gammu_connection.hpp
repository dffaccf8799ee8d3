#pragma once

#include "channels/sms/at_line.hpp"
#include "channels/sms/line_monitor.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <gammu.h>

#include <string>
#include <string_view>

namespace kanal::sms {

// A connection of libGammu's to a modem or to its dummy phone, shared between the library and plain AT
// commands over the same terminal. Blocking; only in the child process.
class GammuConnection {
public:
    // `progress`: the modem answers, and there is more to do.
    GammuConnection(LineMonitor::Listeners listeners, std::function<void()> progress);
    ~GammuConnection();
    GammuConnection(GammuConnection const&) = delete;
    GammuConnection& operator=(GammuConnection const&) = delete;

    // Once. Gives libGammu's error number, ERR_NONE when it is connected.
    int open(std::string const& device, std::string const& connection, std::string const& model);

    bool is_open() const { return machine_ != nullptr; }
    bool is_dummy() const { return dummy_; }
    GSM_StateMachine* machine() const { return machine_; }

    // Every call of the library's goes through here: neither it nor a plain command may take half a line from
    // the other.
    template <class Call>
    auto with_library(Call call) {
        before_library();
        auto const result = call();
        after_library();
        return result;
    }

    // A command without the library. Only on a modem.
    AtResponse command(std::string_view command);

    // Takes in what the modem has said of its own accord. Does nothing without a modem.
    void read_unsolicited();

    // The reply to an error of the library's, with the command that it was about.
    ModemReply failed(int error) const;

private:
    void configure(std::string const& connection, std::string const& model);
    AtLine line();
    void before_library();
    void after_library();

    LineMonitor monitor_;
    std::function<void()> progress_;
    GSM_StateMachine* machine_ = nullptr;
    std::string device_ = {};
    bool dummy_ = false;
};

}  // namespace kanal::sms
