#include "channels/sms/replaceable.hpp"

#include "base/digest.hpp"
#include "channels/platform/note_words.hpp"

namespace kanal::sms {

namespace {

constexpr auto kOneMessage = std::chrono::hours(24);
constexpr std::size_t kMostForgotten = 32;

std::string key_of(Deliver const& message) {
    auto const identity = message.sender.raw + static_cast<char>(message.protocol);
    return std::string(Replaceable::kNotes) + to_hex(sha256(identity)).substr(0, 32);
}

bool is_over(Time since, Time now) {
    auto const age = now - since;
    return age >= kOneMessage || -age > kOneMessage;
}

std::uint32_t seconds_of(Time time) {
    auto const since = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    return since > 0 ? static_cast<std::uint32_t>(since) : 1;
}

}  // namespace

bool Replaceable::is_replaceable(Deliver const& message) {
    return message.protocol >= 0x41 && message.protocol <= 0x47 && !message.header.concatenation;
}

std::vector<Note> Replaceable::link(Submission& submission, Deliver const& message, Time now) const {
    auto const key = key_of(message);
    auto const found = first_.find(key);
    if (found != first_.end() && !is_over(found->second.at, now)) {
        if (found->second.external_id == submission.external_id) return {};
        submission.external_id = found->second.external_id;
        submission.revision = seconds_of(message.sent_at.value_or(now));
        return {};
    }
    std::vector<Note> notes{Note{key, words::from_time(now) + " " + submission.external_id}};
    for (auto const& [other, first] : first_) {
        if (notes.size() >= kMostForgotten) break;
        if (other != key && is_over(first.at, now)) notes.push_back(Note{other, std::nullopt});
    }
    return notes;
}

void Replaceable::restore(std::map<std::string, std::string> const& notes) {
    first_.clear();
    std::vector<Note> all;
    for (auto const& [key, value] : notes)
        all.push_back(Note{key, value});
    apply(all);
}

void Replaceable::apply(std::vector<Note> const& notes) {
    for (auto const& note : notes) {
        if (!note.key.starts_with(kNotes)) continue;
        first_.erase(note.key);
        auto const parts = note.value ? words::split(*note.value) : std::vector<std::string_view>{};
        auto const at = parts.size() == 2 ? words::to_time(parts[0]) : std::nullopt;
        if (at) first_[note.key] = First{*at, std::string(parts[1])};
    }
}

}  // namespace kanal::sms
