#pragma once

#include "channels/sms/modem_protocol.hpp"

#include <string>
#include <string_view>

// What libGammu's error numbers (gammu-error.h) mean for us.
namespace kanal::sms {

// In our own words: "no SIM", "no answer", "refused".
std::string_view meaning_of(int error);

// The same with what it was about: "refused (AT+CPMS: CMS ERROR 302)".
std::string meaning_of(ModemReply const& reply);

// The connection is lost: the device must be opened again.
bool is_lost(int error);

// Nothing will change until a person does something: puts a SIM in, unlocks it, rights the configuration.
bool needs_a_person(int error);

}  // namespace kanal::sms
