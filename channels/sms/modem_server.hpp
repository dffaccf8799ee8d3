#pragma once

#include "base/framed_pipe.hpp"
#include "base/time.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <memory>
#include <string>

namespace kanal::sms {

class GammuModem;

// The child process that holds the modem. It decides nothing: it does one request at a time, and says between
// them what the modem announces. Blocking.
class ModemServer {
public:
    explicit ModemServer(int socket);
    ~ModemServer();

    // Answers requests until the socket closes. Gives the exit code of the process. Ends the process when it
    // cannot be confined.
    int run();

private:
    ModemReply answer(ModemRequest const& request);
    ModemReply connect(ModemRequest const& request);
    void confine(std::string const& device);
    void check_unsolicited(std::string const& device);
    void send_event(ModemEvent const& event);
    void send_working();

    FramedPipe pipe_;
    SteadyTime last_working_ = {};
    std::unique_ptr<GammuModem> modem_;
    bool confined_ = false;
};

}  // namespace kanal::sms
