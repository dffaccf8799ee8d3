#include "channels/open311/repetition.hpp"

#include "channels/platform/note_words.hpp"

namespace kanal::open311 {

namespace {

constexpr std::size_t kMostEntries = 50000;
constexpr std::size_t kLookedAtOnce = 4;

}  // namespace

bool RepetitionBook::is_over(Entry const& entry, Time now) const {
    // A clock that was put back must not make an entry last for years.
    auto const age = now - entry.last;
    return age > window_ || age < -window_;
}

std::string RepetitionBook::key(std::string_view client, Sha256 const& content) {
    return to_hex(sha256(std::string(client) + '\n' + to_hex(content)));
}

// The value is "<first> <last> <report>"; of earlier versions "<first>".
void RepetitionBook::restore(std::map<std::string, std::string> const& notes) {
    restored_ = true;
    for (auto const& [name, value] : notes) {
        auto const said = words::split(value);
        auto const first = said.empty() ? std::nullopt : words::to_time(said[0]);
        if (!first) continue;
        Entry entry{*first, said.size() > 1 ? words::to_time(said[1]).value_or(*first) : *first};
        if (said.size() > 2) entry.report = said[2];
        auto const key = name.substr(kPrefix.size());
        auto const last = entry.last;
        if (entries_.try_emplace(key, std::move(entry)).second) by_last_.emplace(last, key);
    }
}

std::vector<RepetitionBook::Old> RepetitionBook::over(std::string const& key, Time now) const {
    std::vector<Old> old;
    auto const known = entries_.find(key);
    if (known != entries_.end() && is_over(known->second, now)) old.push_back({key, known->second.report});
    for (auto const& [last, oldest] : by_last_) {
        auto const& entry = entries_.at(oldest);
        if (old.size() >= kLookedAtOnce || !is_over(entry, now)) break;
        if (oldest != key) old.push_back({oldest, entry.report});
    }
    return old;
}

void RepetitionBook::see(std::string const& key, Entry& entry, Time now) {
    by_last_.erase({entry.last, key});
    entry.last = now;
    by_last_.emplace(now, key);
    unsaved_.insert(key);
}

void RepetitionBook::keep(std::string const& key, Time now) {
    auto const known = entries_.find(key);
    if (known != entries_.end()) see(key, known->second, now);
}

void RepetitionBook::forget(std::string const& key) {
    auto const known = entries_.find(key);
    if (known == entries_.end()) return;
    by_last_.erase({known->second.last, key});
    entries_.erase(known);
    unsaved_.insert(key);
}

std::string RepetitionBook::external_id(std::string const& key, Time now) {
    auto known = entries_.find(key);
    if (known == entries_.end()) {
        if (entries_.size() >= kMostEntries) forget(std::string(by_last_.begin()->second));
        known = entries_.try_emplace(key, Entry{now, now}).first;
    }
    see(key, known->second, now);
    return key + '@' + words::from_time(known->second.first);
}

void RepetitionBook::stored(std::string const& key, std::string report) {
    auto const known = entries_.find(key);
    if (known == entries_.end() || known->second.report == report) return;
    known->second.report = std::move(report);
    unsaved_.insert(key);
}

std::vector<Note> RepetitionBook::take_notes() {
    std::vector<Note> made;
    for (auto const& key : unsaved_) {
        Note note{std::string(kPrefix) + key};
        auto const known = entries_.find(key);
        if (known != entries_.end()) {
            auto const& entry = known->second;
            note.value = words::from_time(entry.first) + ' ' + words::from_time(entry.last);
            if (!entry.report.empty()) *note.value += ' ' + entry.report;
        }
        made.push_back(std::move(note));
    }
    unsaved_.clear();
    return made;
}

void RepetitionBook::give_back(std::vector<Note> const& notes) {
    for (auto const& note : notes)
        unsaved_.insert(note.key.substr(kPrefix.size()));
}

}  // namespace kanal::open311
