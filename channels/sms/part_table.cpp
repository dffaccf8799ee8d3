#include "channels/sms/part_table.hpp"

#include "base/ascii.hpp"
#include "channels/platform/note_words.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

// Enough to tell 10,000 messages apart whoever makes them up.
constexpr std::size_t kFingerprintDigits = 32;
constexpr std::size_t kMostNotesAtOnce = 16;

unsigned number_of(Part const& part) {
    return part.message.header.concatenation->part;
}

bool belong_together(Part const& a, Part const& b) {
    auto const& left = *a.message.header.concatenation;
    auto const& right = *b.message.header.concatenation;
    return left.reference == right.reference && left.wide == right.wide && left.total == right.total &&
           a.message.sender.raw == b.message.sender.raw;
}

// A time stamp that says nothing is taken for the time of arrival.
Time sent_at(Part const& part, Time received_at) {
    return part.message.sent_at.value_or(received_at);
}

std::string key_of(std::string_view kind, std::string_view id) {
    return std::string(PartTable::kNotes).append(kind).append("/").append(id);
}

std::string part_key(std::string_view id, unsigned number) {
    return key_of("part", id) + "/" + std::to_string(number);
}

}  // namespace

std::string PartTable::fingerprint_of(Part const& part) {
    return to_hex(part.message.fingerprint).substr(0, kFingerprintDigits);
}

Time PartTable::Group::begun() const {
    auto earliest = Time::max();
    for (auto const& [number, stored] : parts)
        earliest = std::min(earliest, stored.received_at);
    return earliest;
}

// The message this part is missing from, the nearest in time; a new one otherwise, named after the part.
std::string PartTable::group_for(Part const& part, Time now) const {
    std::string best = fingerprint_of(part);
    WallClock::duration nearest = limits_.window;
    for (auto const& [id, group] : groups_) {
        auto const& [number, other] = *group.parts.begin();
        if (!belong_together(other.part, part) || group.parts.contains(number_of(part))) continue;
        auto const distance = sent_at(part, now) - sent_at(other.part, other.received_at);
        auto const gap = std::max(distance, -distance);
        if (gap > nearest) continue;
        nearest = gap;
        best = id;
    }
    return best;
}

PartChange PartTable::add(Part part, Time now) const {
    PartChange change;
    change.known = known_.contains(fingerprint_of(part));
    if (change.known) return change;

    auto const id = group_for(part, now);
    auto const found = groups_.find(id);
    bool const fresh = found == groups_.end();
    if (fresh && (incomplete() >= limits_.incomplete || stored_ >= limits_.parts))
        send_incomplete(change, oldest_incomplete(), now);

    auto const missing = part.message.header.concatenation->total - (fresh ? 0 : found->second.parts.size());
    if (missing <= 1) {
        complete(change, id, std::move(part), now);
        return change;
    }
    change.notes.push_back(Note{part_key(id, number_of(part)), words::from_time(now) + " " + part.pdu});
    if (fresh || !found->second.sent) return change;

    // It went out already: what it says now is a revision of it.
    Joined joined;
    auto stored = found->second.parts;
    stored[number_of(part)] = Stored{part, now};
    for (auto& [number, each] : stored)
        joined.parts.push_back(std::move(each.part));
    joined.total = part.message.header.concatenation->total;
    joined.external_id = found->second.sent->external_id;
    joined.revision = found->second.sent->revision + 1;
    change.notes.push_back(Note{
        key_of("sent", id),
        words::from_time(now) + " " + std::to_string(joined.revision) + " " + joined.external_id});
    change.joined.push_back(std::move(joined));
    return change;
}

void PartTable::complete(PartChange& change, std::string const& id, Part part, Time now) const {
    Joined joined;
    joined.total = part.message.header.concatenation->total;
    std::map<unsigned, Part> all;
    auto const found = groups_.find(id);
    if (found != groups_.end()) {
        for (auto const& [number, stored] : found->second.parts) {
            all[number] = stored.part;
            change.notes.push_back(Note{part_key(id, number), std::nullopt});
        }
    }
    all[number_of(part)] = std::move(part);
    auto done = words::from_time(now);
    for (auto& [number, each] : all) {
        done += " " + fingerprint_of(each);
        joined.parts.push_back(std::move(each));
    }
    joined.external_id = external_id_of(joined.parts);
    if (found != groups_.end() && found->second.sent) {
        joined.external_id = found->second.sent->external_id;
        joined.revision = found->second.sent->revision + 1;
        change.notes.push_back(Note{key_of("sent", id), std::nullopt});
    }
    change.notes.push_back(Note{key_of("done", id), std::move(done)});
    change.joined.push_back(std::move(joined));
}

std::size_t PartTable::incomplete() const {
    return static_cast<std::size_t>(std::count_if(groups_.begin(), groups_.end(), [](auto const& entry) {
        return !entry.second.sent;
    }));
}

std::string PartTable::oldest_incomplete() const {
    std::string oldest;
    auto earliest = Time::max();
    for (auto const& [id, group] : groups_) {
        if (group.sent || group.begun() >= earliest) continue;
        earliest = group.begun();
        oldest = id;
    }
    return oldest;
}

void PartTable::send_incomplete(PartChange& change, std::string const& id, Time now) const {
    auto const found = groups_.find(id);
    if (found == groups_.end()) return;
    Joined joined;
    for (auto const& [number, stored] : found->second.parts)
        joined.parts.push_back(stored.part);
    joined.total = joined.parts.front().message.header.concatenation->total;
    joined.external_id = external_id_of(joined.parts);
    change.notes.push_back(Note{key_of("sent", id), words::from_time(now) + " 0 " + joined.external_id});
    change.joined.push_back(std::move(joined));
}

PartChange PartTable::due(Time now) const {
    PartChange change;
    for (auto const& [id, group] : groups_) {
        if (group.sent || change.joined.size() >= kMostNotesAtOnce) continue;
        auto const age = now - group.begun();
        // Begun in the far future: the clock was wrong then, and waiting for it would be for ever.
        if (age >= limits_.deadline || -age > limits_.deadline) send_incomplete(change, id, now);
    }
    forget_sent(change, now);
    forget_done(change, now);
    return change;
}

// Oldest first: those whose time is over, and those there are too many of.
void PartTable::forget_sent(PartChange& change, Time now) const {
    std::multimap<Time, std::string> by_age;
    for (auto const& [id, group] : groups_)
        if (group.sent) by_age.emplace(group.sent->at, id);
    auto count = by_age.size();
    auto stored = stored_;
    for (auto const& [at, id] : by_age) {
        bool const crowded = count > limits_.incomplete || stored > limits_.parts;
        if (change.notes.size() >= kMostNotesAtOnce || (now - at < limits_.remember && !crowded)) return;
        for (auto const& [number, part] : groups_.at(id).parts)
            change.notes.push_back(Note{part_key(id, number), std::nullopt});
        change.notes.push_back(Note{key_of("sent", id), std::nullopt});
        stored -= groups_.at(id).parts.size();
        --count;
    }
}

void PartTable::forget_done(PartChange& change, Time now) const {
    std::multimap<Time, std::string> by_age;
    for (auto const& [id, done] : done_)
        by_age.emplace(done.at, id);
    auto count = by_age.size();
    for (auto const& [at, id] : by_age) {
        bool const old = now - at >= limits_.remember;
        if (change.notes.size() >= kMostNotesAtOnce || (!old && count <= limits_.remembered)) return;
        change.notes.push_back(Note{key_of("done", id), std::nullopt});
        --count;
    }
}

// Keys parts/part/<id>/<number>, parts/sent/<id> and parts/done/<id>.
void PartTable::restore(std::map<std::string, std::string> const& notes) {
    *this = PartTable(limits_);
    std::vector<Note> all;
    for (auto const& [key, value] : notes)
        all.push_back(Note{key, value});
    apply(all);
}

void PartTable::apply(std::vector<Note> const& notes) {
    for (auto const& note : notes) {
        std::string_view key = note.key;
        if (!key.starts_with(kNotes)) continue;
        key.remove_prefix(kNotes.size());
        auto const slash = key.find('/');
        if (slash == std::string_view::npos) continue;
        auto const kind = key.substr(0, slash);
        auto const rest = key.substr(slash + 1);
        if (kind == "part") apply_part(rest, note.value);
        if (kind == "sent") apply_sent(std::string(rest), note.value);
        if (kind == "done") apply_done(std::string(rest), note.value);
    }
    // A group of which only the note that it went out is left.
    std::erase_if(groups_, [](auto const& entry) { return entry.second.parts.empty(); });
}

void PartTable::apply_part(std::string_view rest, std::optional<std::string> const& value) {
    auto const slash = rest.find('/');
    if (slash == std::string_view::npos) return;
    std::string const id(rest.substr(0, slash));
    auto const number = to_number<unsigned>(rest.substr(slash + 1));
    if (!number) return;

    if (!value) {
        auto const found = groups_.find(id);
        if (found == groups_.end() || !found->second.parts.contains(*number)) return;
        known_.erase(fingerprint_of(found->second.parts[*number].part));
        found->second.parts.erase(*number);
        --stored_;
        return;
    }
    auto const parts = words::split(*value);
    auto const received_at = parts.size() == 2 ? words::to_time(parts[0]) : std::nullopt;
    if (!received_at) return;
    auto part = read_part(parts[1]);
    if (!part || !part->message.header.concatenation) return;
    if (part->message.header.concatenation->part != *number) return;
    known_[fingerprint_of(*part)] = id;
    auto const [place, fresh] =
        groups_[id].parts.insert_or_assign(*number, Stored{std::move(*part), *received_at});
    if (fresh) ++stored_;
}

void PartTable::apply_sent(std::string const& id, std::optional<std::string> const& value) {
    if (!value) {
        auto const found = groups_.find(id);
        if (found != groups_.end()) found->second.sent.reset();
        return;
    }
    auto const parts = words::split(*value);
    auto const at = parts.size() == 3 ? words::to_time(parts[0]) : std::nullopt;
    auto const revision = at ? to_number<std::uint32_t>(parts[1]) : std::nullopt;
    if (revision) groups_[id].sent = Sent{*at, *revision, std::string(parts[2])};
}

void PartTable::apply_done(std::string const& id, std::optional<std::string> const& value) {
    if (auto const found = done_.find(id); found != done_.end()) {
        for (auto const& fingerprint : found->second.fingerprints)
            known_.erase(fingerprint);
        done_.erase(found);
    }
    if (!value) return;
    auto const parts = words::split(*value);
    auto const at = parts.empty() ? std::nullopt : words::to_time(parts[0]);
    if (!at) return;
    Done done{*at, {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        known_[std::string(parts[i])] = id;
        done.fingerprints.emplace_back(parts[i]);
    }
    done_[id] = std::move(done);
}

}  // namespace kanal::sms
