#pragma once

#include "channels/sms/modem.hpp"
#include "channels/sms/options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::sms {

// Asks the modem on behalf of a session, and decides what its answers mean: a fault that passes, or one for
// which the connection is made anew. Keeps the status that people see. Loop thread.
class ModemClient {
public:
    // All outlive it.
    ModemClient(SmsOptions const& options, Modem& modem, ModemStatus& status);

    // Completes with the answer, which may be a fault that passes. An error is the reason why the connection
    // is to be made anew.
    boost::asio::awaitable<Result<ModemReply>> ask(ModemRequest request);

    // The two halves of ask(), as of Modem.
    boost::asio::awaitable<Result<void>> begin(ModemRequest request);
    boost::asio::awaitable<Result<ModemReply>> finish();

    // Brings the status up to date. True when the modem says how much it holds.
    boost::asio::awaitable<Result<bool>> ask_state();

    // Logs it where it changes.
    void set_condition(std::string condition);
    void note_no_answer();

    bool is_busy() const { return busy_since_.has_value(); }
    bool needs_a_person() const { return needs_a_person_; }

private:
    Duration deadline_of(ModemRequest const& request) const;
    bool is_tolerated(ModemReply const& reply);
    void note_storage();
    void note_network(bool offline);

    SmsOptions const& options_;
    Modem& modem_;
    ModemStatus& status_;
    Duration deadline_ = {};  // of the request that was begun last
    bool needs_a_person_ = false;
    unsigned refusals_ = 0;  // commands in a row
    SteadyTime network_due_ = {};
    std::optional<SteadyTime> busy_since_ = {};
};

// What the error of a reply (gammu-error.h, or one of the reply's own) means, in our own words: "no SIM", "no
// answer", "refused".
std::string_view meaning_of(int error);

// The same with what it was about: "refused (AT+CPMS: CMS ERROR 302)".
std::string meaning_of(ModemReply const& reply);

// The connection is lost: the device must be opened again.
bool is_lost(int error);

// Nothing will change until a person does something: puts a SIM in, unlocks it, rights the configuration.
bool needs_a_person(int error);

}  // namespace kanal::sms
