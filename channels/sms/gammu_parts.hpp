#pragma once

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
    GSM_SMSMemoryStatus memories = {};

    GSM_Error refresh_memories();
    bool on_sim(Place place) const;
};

// The PDU of a message of the dummy phone, which keeps fields and no PDUs.
std::string pdu_of(GSM_SMSMessage const& message);

}  // namespace kanal::sms
