#pragma once

#include "channels/sms/at_storage.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <gammu.h>

#include <optional>

namespace kanal::sms {

// The messages of libGammu's dummy phone: a folder with a file for each. Does through the library what
// AtStorage does on a modem. A place is folder times 100000, and location. Blocking.
class DummyPhone {
public:
    // `machine` is connected to such a phone, and outlives it.
    explicit DummyPhone(GSM_StateMachine* machine) : machine_(machine) {}

    // `used` and `size`. Opens each of the phone's 50,000 files that might be there: about 90 ms.
    ModemReply count();

    // What lies in both inboxes: at most `used` messages, as they were counted before, and at most 4000. Ends
    // at the last of them, so that it opens no more files than it must.
    AtStorage::Listed list(int used);

    // Reads the message's place, and deletes what lies there if it is the same.
    AtStorage::Removal remove(StoredMessage const& message);

private:
    std::optional<StoredMessage> read(Place place);

    GSM_StateMachine* machine_;
};

}  // namespace kanal::sms
