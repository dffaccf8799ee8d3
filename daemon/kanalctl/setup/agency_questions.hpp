#pragma once

#include "daemon/kanalctl/setup/answers.hpp"
#include "daemon/kanalctl/setup/config_draft.hpp"
#include "daemon/kanalctl/setup/dialogue.hpp"

namespace kanal::kanalctl {

// Code, name and time zone of the agency into `answers`; usual is what the draft has, and for the zone the
// one of the province.
void find_agency(
    SetupOptions const& options, ConfigDraft const& draft, Asking& asking, SetupAnswers& answers
);

}  // namespace kanal::kanalctl
