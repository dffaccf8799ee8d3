#pragma once

#include "core/batch.hpp"

#include <string>
#include <string_view>
#include <vector>

// Mentions come without their text; the channel remembers those whose text is still to be asked for.
namespace kanal::instagram {

inline constexpr std::string_view kMentionNotes = "mention:";

// One a mention without text in the reading; they belong into its batch. Pure.
std::vector<Note> notes_of_mentions(Reading const& reading, Time now);

// Whether it has been asked for so long that it will not come any more: a private account, or taken away.
bool is_given_up(std::string_view note, Time now);

}  // namespace kanal::instagram
