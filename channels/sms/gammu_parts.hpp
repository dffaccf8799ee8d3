#pragma once

#include "channels/sms/at_storage.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <gammu.h>

#include <deque>
#include <string>

// Only for the files of gammu_modem.
namespace kanal::sms {

struct GammuModem::Parts {
    explicit Parts(Ears ears);

    // What every command of the library's is put between: nobody may take half a line from the other.
    template <class Call>
    auto with_library(Call call) {
        before_library();
        auto const result = call();
        after_library();
        return result;
    }
    LineAnswer command(std::string_view command);
    DirectLine line();
    // The reply to an error of the library's, with what it was about.
    ModemReply failed(int error) const;

    Ears ears;
    GSM_StateMachine* machine = nullptr;
    FrameTap tap;
    AtStorage storage;
    std::string device = {};
    bool dummy = false;
    bool acknowledges = false;              // the network waits for our word about what is only announced
    std::deque<StoredMessage> listed = {};  // and not asked for yet
    ModemReply list_failure = {};

private:
    void before_library();
    void after_library();
};

// libGammu's dummy phone: a folder with a file for each message. A place is folder times 100000, and
// location.
AtStorage::Listed list_dummy(GSM_StateMachine* machine);
AtStorage::Removal remove_dummy(GSM_StateMachine* machine, StoredMessage const& message);
ModemReply count_dummy(GSM_StateMachine* machine);

// The PDU of a message of the dummy phone, which keeps fields and no PDUs.
std::string pdu_of(GSM_SMSMessage const& message);

}  // namespace kanal::sms
