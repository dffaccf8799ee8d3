#pragma once

#include "channels/sms/inbox.hpp"
#include "channels/sms/modem.hpp"
#include "channels/sms/options.hpp"
#include "channels/sms/removal_book.hpp"

#include <map>
#include <string>

namespace kanal::sms {

// What outlives one connection to the modem.
struct ModemMemory {
    explicit ModemMemory(RetryDelay removal) : removals(removal) {}

    RemovalBook removals;
    std::map<Place, unsigned> deaths = {};  // of the child, while it read this place, in a row
    std::deque<std::string> pushed = {};    // stored nowhere yet
    std::string condition = "starting";     // in our own words
    ModemState state = {};
    std::optional<Time> last_answered = {};
    bool storage_high = false;
    unsigned bad_starts = 0;  // connections in a row that were never made
};

// One connection to the modem, from opening the device to its loss: reads what arrives, deletes what is
// stored, sends answers. Decides; the child only does. Loop thread.
class Session {
public:
    // All outlive it.
    Session(SmsOptions const& options, Modem& modem, Inbox& inbox, AnswerBook& answers, ModemMemory& memory);

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
    asio::awaitable<Result<void>> go_round();
    asio::awaitable<Result<void>> look_after();

    asio::awaitable<Result<void>> ask_state();
    asio::awaitable<Result<ModemReply>> ask(ModemRequest request);
    void note_storage();
    void set_condition(std::string condition);

    // session_sweep.cpp
    asio::awaitable<Result<bool>> sweep();
    asio::awaitable<Result<void>> sweep_direct();
    asio::awaitable<Result<bool>> handle(ModemReply found, bool direct);
    asio::awaitable<Result<bool>> remove(ModemReply const& found, bool direct, std::string const& key);
    asio::awaitable<Result<void>> take_pushed();
    asio::awaitable<Result<void>> answer_one();
    std::vector<Place> dangerous() const;

    SmsOptions const& options_;
    Modem& modem_;
    Inbox& inbox_;
    AnswerBook& answers_;
    ModemMemory& memory_;
    bool worked_ = false;
    bool needs_a_person_ = false;
    bool intake_fails_ = false;
    bool owes_word_ = false;  // of something pushed, that it is on disk
    unsigned refusals_ = 0;   // commands in a row
    SteadyTime network_due_ = {};
};

}  // namespace kanal::sms
