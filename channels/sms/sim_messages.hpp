#pragma once

#include "channels/sms/inbox.hpp"
#include "channels/sms/modem.hpp"
#include "channels/sms/modem_client.hpp"
#include "channels/sms/options.hpp"

#include <set>
#include <string>
#include <vector>

namespace kanal::sms {

// Takes the messages from a modem during one session: reads what lies there, has it stored, and has deleted
// what is stored. Loop thread.
class SimMessages {
public:
    // All outlive it.
    SimMessages(
        SmsOptions const& options, Modem& modem, ModemClient& client, Inbox& inbox, ModemStatus& status
    );

    // Completes when all is taken that can be now: nothing new lies there, or the inbox is not loaded any
    // longer because the spool took nothing, and the rest stays on the SIM. An error is the reason why the
    // connection is to be made anew. The inbox is loaded.
    asio::awaitable<Result<void>> read();

private:
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

    SmsOptions const& options_;
    Modem& modem_;
    ModemClient& client_;
    Inbox& inbox_;
    ModemStatus& status_;
    bool acknowledgement_due_ = false;  // of something pushed, that it is on disk
    bool arrived_ = true;  // something is said to be stored; and nobody knows what came before the session
    SteadyTime sweep_due_ = {};
    SteadyTime search_due_ = {};
    SteadyTime full_search_due_ = {};
};

}  // namespace kanal::sms
