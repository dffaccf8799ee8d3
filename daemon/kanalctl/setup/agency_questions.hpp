#pragma once

#include "daemon/kanalctl/setup/answers.hpp"
#include "daemon/kanalctl/setup/config_draft.hpp"
#include "daemon/kanalctl/setup/dialogue.hpp"

namespace kanal::kanalctl {

// Code, name and time zone of the agency into `answers`. Usual is what the draft has; the zone is the one of
// the code's province, unless the draft has another than its own province's.
void find_agency(
    SetupOptions const& options, ConfigDraft const& draft, Asking& asking, SetupAnswers& answers
);

}  // namespace kanal::kanalctl
