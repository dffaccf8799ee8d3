#pragma once

#include "channels/sms/inbox.hpp"
#include "channels/sms/modem.hpp"
#include "channels/sms/modem_client.hpp"
#include "channels/sms/options.hpp"
#include "channels/sms/sim_messages.hpp"

#include <string>

namespace kanal::sms {

// One connection to the modem, from opening the device to its loss: reads what arrives, deletes what is
// stored, sends answers. Decides; the child only carries out. Loop thread.
class Session {
public:
    // All outlive it.
    Session(SmsOptions const& options, Modem& modem, Inbox& inbox, SmsAnswers& answers, ModemStatus& status);

    // Ends with the reason why the connection is to be made anew.
    asio::awaitable<Error> run();

    // The modem worked, at least for a while: the pauses between connections begin anew.
    bool worked() const { return worked_; }
    // The next connection has no hurry: a person must do something first.
    bool needs_a_person() const { return needs_a_person_ || client_.needs_a_person(); }

private:
    asio::awaitable<Result<void>> connect();
    void ask_for_power_cycle() const;
    asio::awaitable<Result<void>> unlock(std::string security);
    asio::awaitable<Result<void>> enter_pin();
    asio::awaitable<Result<void>> run_once();
    asio::awaitable<Result<void>> process_all();
    asio::awaitable<Result<void>> reregister();
    asio::awaitable<Result<void>> answer_one();

    SmsOptions const& options_;
    Modem& modem_;
    Inbox& inbox_;
    SmsAnswers& answers_;
    ModemStatus& status_;
    bool worked_ = false;
    bool needs_a_person_ = false;
    ModemClient client_;
    SimMessages messages_;
};

}  // namespace kanal::sms
