#pragma once

#include "daemon/kanalctl/setup/answers.hpp"
#include "daemon/kanalctl/setup/config_draft.hpp"
#include "daemon/kanalctl/setup/dialogue.hpp"

namespace kanal::kanalctl {

// Finds out what is to be set up: from the options first, then by asking, where `dialogue` is there, then by
// what is usual. What the draft has already is asked for no more, but for the agency. Reads what options
// name; writes nothing. Faults are lines for the operator, all of them; the answers count only without any.
SetupAnswers interview(
    SetupOptions const& options,
    ConfigDraft const& draft,
    Dialogue* dialogue,
    std::vector<std::string>& faults
);

}  // namespace kanal::kanalctl
