#pragma once

#include "channels/sms/at_storage.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <gammu.h>

// libGammu's dummy phone: a folder with a file for each message. A place is folder times 100000, and
// location. Does what AtStorage does for a modem, through the library. `machine` is connected to such a
// phone; blocking.
namespace kanal::sms {

// `used` and `size`. Opens each of the phone's 50,000 files that might be there: about 90 ms.
ModemReply count_dummy(GSM_StateMachine* machine);

// What lies in both inboxes: at most `used` messages, as they were counted before, and at most 4000. Ends at
// the last of them, so that it opens no more files than it must.
AtStorage::Listed list_dummy(GSM_StateMachine* machine, int used);

// Reads the message's place, and deletes what lies there if it is the same.
AtStorage::Removal remove_dummy(GSM_StateMachine* machine, StoredMessage const& message);

}  // namespace kanal::sms
