#pragma once

#include "base/child_process.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <optional>

namespace kanal::sms {

// The channel's end of the conversation with the child that holds the modem. Loop thread.
class Modem {
public:
    explicit Modem(ChildProcess& child) : child_(child) {}

    // Completes with the child's answer. An error means that the child is gone: it ended, did not answer in
    // time, or made no sense.
    boost::asio::awaitable<Result<ModemReply>> ask(ModemRequest request, Duration deadline);

    // Takes in what the modem announces, until something is stored or that time has passed. False when the
    // child is gone.
    boost::asio::awaitable<bool> attend(Duration longest);

    // What was announced since it was asked for last: that something is stored, and what is stored nowhere.
    bool take_arrival();
    std::optional<std::string> take_pushed();

    // The place the child was about to read when it was heard of last; nothing once it had answered.
    std::optional<Place> trying() const { return trying_; }

private:
    // Nothing when the message was an event.
    Result<std::optional<ModemReply>> sort(std::string_view message);

    ChildProcess& child_;
    bool arrived_ = false;
    std::deque<std::string> pushed_ = {};
    std::optional<Place> trying_ = {};
};

}  // namespace kanal::sms
