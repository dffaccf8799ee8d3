#pragma once

#include "channels/meta/graph_puller.hpp"
#include "core/batch.hpp"

#include <memory>
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

// Looks at the comments under the account's media of the last days, replies included, at its conversations,
// and asks for the text of mentions that came without (see notes_of_mentions). `api` outlives it.
std::unique_ptr<platform::Puller> make_puller(
    meta::GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
);

}  // namespace kanal::instagram
