#pragma once

#include "channels/sms/inbox.hpp"
#include "channels/sms/modem.hpp"
#include "channels/sms/modem_status.hpp"
#include "channels/sms/options.hpp"

#include <set>
#include <string>

namespace kanal::sms {

// One connection to the modem, from opening the device to its loss: reads what arrives, deletes what is
// stored, sends answers. Decides; the child only does. Loop thread.
class Session {
public:
    // All outlive it.
    Session(SmsOptions const& options, Modem& modem, Inbox& inbox, SmsAnswers& answers, ModemStatus& status);

    // Ends with the reason why the connection is to be made anew.
    asio::awaitable<Error> run();

    // The modem worked, at least for a while: the pauses between connections begin anew.
    bool worked() const { return worked_; }
    // The next connection has no hurry: a person must do something first.
    bool needs_a_person() const { return needs_a_person_; }

private:
    asio::awaitable<Result<void>> connect();
    void ask_for_power_cycle() const;
    asio::awaitable<Result<void>> unlock(std::string security);
    asio::awaitable<Result<void>> enter_pin();
    asio::awaitable<Result<void>> run_once();
    asio::awaitable<Result<void>> process_all();

    // True when the modem says how much it holds.
    asio::awaitable<Result<bool>> ask_state();
    asio::awaitable<Result<ModemReply>> ask(ModemRequest request);
    asio::awaitable<Result<ModemReply>> finish(Duration deadline);
    Duration deadline_of(ModemRequest const& request) const;
    asio::awaitable<Result<void>> reregister();
    void note_no_answer();
    bool is_tolerated(ModemReply const& reply);
    void note_storage();
    void note_network(bool offline);
    void set_condition(std::string condition);

    // session_messages.cpp
    asio::awaitable<Result<void>> read_storage();
    bool is_sweep_due() const;
    asio::awaitable<Result<bool>> sweep();
    ModemRequest list_request();
    // What is left of one look over the SIM.
    struct Sweep {
        ModemRequest request = {};     // the next one
        std::set<Place> changed = {};  // places where another message was found than was to be deleted
        std::vector<StoredMessage> page = {};    // read, and those; not stored yet
        std::vector<StoredMessage> stored = {};  // committed, and in no request for deletion yet
        int listed = 0;                          // messages
        bool deleted = false;                    // at least one, says the modem
        bool failed = false;                     // the list is not whole
    };
    void note_reply(Sweep& sweep, ModemReply& reply);
    void note_deletion(Sweep& sweep, StoredMessage const& message, ModemReply::Deletion& deletion);
    asio::awaitable<void> store_page(Sweep& sweep);
    asio::awaitable<Result<void>> take_pushed();
    asio::awaitable<Result<void>> answer_one();

    SmsOptions const& options_;
    Modem& modem_;
    Inbox& inbox_;
    SmsAnswers& answers_;
    ModemStatus& status_;
    bool worked_ = false;
    bool needs_a_person_ = false;
    bool intake_fails_ = false;
    bool acknowledgement_due_ = false;  // of something pushed, that it is on disk
    unsigned refusals_ = 0;             // commands in a row
    SteadyTime network_due_ = {};
    std::optional<SteadyTime> busy_since_ = {};
    bool arrived_ = true;  // something is said to be stored; and nobody knows what came before the session
    SteadyTime sweep_due_ = {};
    SteadyTime search_due_ = {};
    SteadyTime full_search_due_ = {};
};

}  // namespace kanal::sms
