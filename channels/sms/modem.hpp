#pragma once

#include "base/child_process.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::sms {

// The channel's end of the conversation with the child that holds the modem. Loop thread.
class Modem {
public:
    explicit Modem(ChildProcess& child) : child_(child) {}

    // Completes with the child's answer. The deadline begins anew whenever the child says that the modem
    // answers: one that is slow is not dead; ten times as long is the longest. An error means that the child
    // is gone: it ended, did not answer in time, or made no sense.
    boost::asio::awaitable<Result<ModemReply>> ask(ModemRequest request, Duration deadline);

    // The two halves of ask(): the child works on a request that has begun while the caller does something
    // else. After begin() has succeeded, finish() is the next call; its deadline begins when it is called.
    boost::asio::awaitable<Result<void>> begin(ModemRequest request, Duration deadline);
    boost::asio::awaitable<Result<ModemReply>> finish(Duration deadline);

    // Takes in what the modem announces, until something is stored or that time has passed. False when the
    // child is gone.
    boost::asio::awaitable<bool> wait_for_event(Duration longest);

    // What was announced since it was asked for last: that something is stored, where it is, and what is
    // stored nowhere.
    bool take_arrival();
    std::vector<Place> take_announced();
    std::optional<std::string> take_pushed();
    // The line with which the modem talks so much in between that its answers may be missed; mostly empty.
    std::string const& unsolicited() const { return unsolicited_; }

private:
    // Nothing when the message was an event.
    Result<std::optional<ModemReply>> handle(std::string_view message);

    ChildProcess& child_;
    bool arrived_ = false;
    std::vector<Place> announced_ = {};
    std::deque<std::string> pushed_ = {};
    std::string unsolicited_ = {};
    bool working_ = false;
};

}  // namespace kanal::sms
