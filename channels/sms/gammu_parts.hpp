#pragma once

#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <gammu.h>

#include <string>

// Only for the files of gammu_modem.
namespace kanal::sms {

struct GammuModem::Parts {
    explicit Parts(FrameTap::Announcements announcements) : tap(std::move(announcements)) {}

    GSM_StateMachine* machine = nullptr;
    FrameTap tap;
    std::string device = {};
    bool dummy = false;
    bool acknowledges = false;  // the network waits for our word about what is only announced
    GSM_SMSMemoryStatus memories = {};

    DirectLine line(int descriptor) {
        return DirectLine(descriptor, [this](std::string_view octets) { tap.hear(octets); });
    }
    GSM_Error refresh_memories();
    bool on_sim(Place place) const;
};

// The PDU of a message of the dummy phone, which keeps fields and no PDUs.
std::string pdu_of(GSM_SMSMessage const& message);

}  // namespace kanal::sms
