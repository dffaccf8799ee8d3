#include "channels/open311/duplicate_window.hpp"

#include "channels/platform/note_words.hpp"

namespace kanal::open311 {

namespace {

constexpr std::size_t kMostEntries = 50000;
constexpr std::size_t kLookedAtOnce = 4;

}  // namespace

bool DuplicateWindow::is_expired(Entry const& entry, Time now) const {
    // A clock that was put back must not make an entry last for years.
    auto const age = now - entry.last;
    return age > window_ || age < -window_;
}

std::string DuplicateWindow::key(std::string_view client, Sha256 const& content) {
    return to_hex(sha256(std::string(client) + '\n' + to_hex(content)));
}

// The value is "<first> <last> <report>"; of earlier versions "<first>".
void DuplicateWindow::restore(std::map<std::string, std::string> const& notes) {
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

std::vector<DuplicateWindow::Expired> DuplicateWindow::expired(std::string const& key, Time now) const {
    std::vector<Expired> found;
    auto const known = entries_.find(key);
    if (known != entries_.end() && is_expired(known->second, now))
        found.push_back({key, known->second.report});
    for (auto const& [last, oldest] : by_last_) {
        auto const& entry = entries_.at(oldest);
        if (found.size() >= kLookedAtOnce || !is_expired(entry, now)) break;
        if (oldest != key) found.push_back({oldest, entry.report});
    }
    return found;
}

void DuplicateWindow::renew(std::string const& key, Entry& entry, Time now) {
    by_last_.erase({entry.last, key});
    entry.last = now;
    by_last_.emplace(now, key);
    unsaved_.insert(key);
}

void DuplicateWindow::extend(std::string const& key, Time now) {
    auto const known = entries_.find(key);
    if (known != entries_.end()) renew(key, known->second, now);
}

void DuplicateWindow::forget(std::string const& key) {
    auto const known = entries_.find(key);
    if (known == entries_.end()) return;
    by_last_.erase({known->second.last, key});
    entries_.erase(known);
    unsaved_.insert(key);
}

std::string DuplicateWindow::external_id(std::string const& key, Time now) {
    auto known = entries_.find(key);
    if (known == entries_.end()) {
        if (entries_.size() >= kMostEntries) forget(std::string(by_last_.begin()->second));
        known = entries_.try_emplace(key, Entry{now, now}).first;
    }
    renew(key, known->second, now);
    return key + '@' + words::from_time(known->second.first);
}

void DuplicateWindow::stored(std::string const& key, std::string report) {
    auto const known = entries_.find(key);
    if (known == entries_.end() || known->second.report == report) return;
    known->second.report = std::move(report);
    unsaved_.insert(key);
}

std::vector<Note> DuplicateWindow::take_notes() {
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

void DuplicateWindow::give_back(std::vector<Note> const& notes) {
    for (auto const& note : notes)
        unsaved_.insert(note.key.substr(kPrefix.size()));
}

}  // namespace kanal::open311
