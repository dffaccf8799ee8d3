#pragma once

#include "core/submission.hpp"

#include <span>
#include <string_view>

// What a platform reports that no person wrote to us. A channel drops nothing but what is in its table
// here; everything else is a report, goes to quarantine, or is kept as ignored.
namespace kanal::platform {

struct MachineEvent {
    std::string_view name = {};    // of the platform where it has one, otherwise ours
    std::string_view reason = {};  // why it is nothing that a person wrote to us
};
using MachineEvents = std::span<MachineEvent const>;

MachineEvents machine_events_of_facebook();   // posts and comments on a page
MachineEvents machine_events_of_messenger();  // direct messages of Facebook and Instagram
MachineEvents machine_events_of_instagram();  // comments and mentions
MachineEvents machine_events_of_whatsapp();
MachineEvents machine_events_of_telegram();
MachineEvents machine_events_of_twitter();

bool is_listed(MachineEvents table, std::string_view name);

// Counts `count` events as dropped when the table has the name; false, and nothing happens, when it has not.
// Nothing else counts events as dropped.
bool drop_if_listed(MachineEvents table, std::string_view name, Reading& reading, unsigned count = 1);

}  // namespace kanal::platform
