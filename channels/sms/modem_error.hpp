#pragma once

#include <string_view>

// What libGammu's error numbers (gammu-error.h) mean for us.
namespace kanal::sms {

// In our own words: "no SIM", "no answer", "error 27".
std::string_view meaning_of(int error);

// The connection is lost: the device must be opened again.
bool is_lost(int error);

// Nothing will change until a person does something: puts a SIM in, unlocks it, rights the configuration.
bool needs_a_person(int error);

}  // namespace kanal::sms
