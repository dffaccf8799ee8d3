#include "base/hex.hpp"
#include "channels/platform/note_words.hpp"
#include "channels/sms/part_table.hpp"

// How the table is read back from the channel's notes: keys parts/part/<id>/<number>, parts/sent/<id> and
// parts/done/<id>.
namespace kanal::sms {

namespace {

std::optional<Part> to_part(std::string_view pdu) {
    auto const octets = from_hex(pdu);
    if (!octets) return std::nullopt;
    auto decoded = decode_pdu(*octets);
    auto* const message = decoded ? std::get_if<Deliver>(&*decoded) : nullptr;
    if (message == nullptr || !message->header.concatenation) return std::nullopt;
    return Part{std::move(*message), std::string(pdu)};
}

}  // namespace

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
    auto const number = words::to_number<unsigned>(rest.substr(slash + 1));
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
    auto part = received_at ? to_part(parts[1]) : std::nullopt;
    if (!part || part->message.header.concatenation->part != *number) return;
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
    auto const revision = at ? words::to_number<std::uint32_t>(parts[1]) : std::nullopt;
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
