#include "channels/instagram/mention_notes.hpp"

#include "channels/platform/note_words.hpp"

namespace kanal::instagram {

namespace {

constexpr auto kPatience = std::chrono::hours(7 * 24);

}  // namespace

std::vector<Note> notes_of_mentions(Reading const& reading, Time now) {
    std::vector<Note> notes;
    for (auto const& submission : reading.submissions) {
        bool const mention = submission.external_id.starts_with(kMentionNotes) && submission.revision == 0;
        if (mention) notes.push_back({submission.external_id, words::from_time(now)});
    }
    return notes;
}

bool is_given_up(std::string_view note, Time now) {
    auto const since = words::to_time(note);
    return !since || now - *since > kPatience;
}

}  // namespace kanal::instagram
