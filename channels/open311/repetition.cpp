#include "channels/open311/repetition.hpp"

#include "channels/note_words.hpp"

namespace kanal::open311 {

namespace {

bool is_over(Time since, Time now) {
    // A clock that was put back must not make an entry last for years.
    auto const age = now - since;
    return age > RepetitionBook::kWindow || age < -RepetitionBook::kWindow;
}

// External ids are "<content>@<milliseconds>".
std::string content_of(std::string const& external_id) {
    return external_id.substr(0, external_id.find('@'));
}

}  // namespace

void RepetitionBook::restore(std::map<std::string, std::string> const& notes) {
    restored_ = true;
    for (auto const& [key, value] : notes) {
        auto const first = words::to_time(value);
        if (first) entries_.try_emplace(key.substr(kPrefix.size()), Entry{*first, *first});
    }
}

std::string RepetitionBook::external_id(std::string_view client, Sha256 const& content, Time now) {
    // The client is part of the key: two may send the same.
    auto const same = to_hex(sha256(std::string(client) + '\n' + to_hex(content)));
    auto const [entry, is_new] = entries_.try_emplace(same, Entry{now, now});
    if (!is_new && is_over(entry->second.last, now)) entry->second.first = now;
    entry->second.last = now;
    return same + '@' + words::from_time(entry->second.first);
}

std::vector<Note> RepetitionBook::notes(std::string const& external_id, Time now) {
    auto const same = content_of(external_id);
    std::vector<Note> made = {{std::string(kPrefix) + same, external_id.substr(same.size() + 1)}};
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        if (!is_over(entry->second.last, now)) {
            ++entry;
            continue;
        }
        made.push_back({std::string(kPrefix) + entry->first, std::nullopt});
        entry = entries_.erase(entry);
    }
    return made;
}

}  // namespace kanal::open311
