#include "channels/mail/answer_budget.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "channels/platform/note_words.hpp"

namespace kanal::mail {

namespace {

constexpr std::size_t kHashSize = 24;  // hexadecimal digits
constexpr auto kDayNote = "answered/today";

std::string key_of(std::string_view address) {
    return std::string(AnswerBudget::kNotes) + to_hex(sha256(ascii_lower(address))).substr(0, kHashSize);
}

std::int64_t day_of(Time time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace

void AnswerBudget::restore(std::map<std::string, std::string> const& notes) {
    for (auto const& [key, value] : notes) {
        auto const parts = words::split(value);
        if (key == kDayNote && parts.size() == 2) {
            day_ = words::to_number<std::int64_t>(parts[0]).value_or(0);
            on_day_ = words::to_number<unsigned>(parts[1]).value_or(0);
        } else if (key.starts_with(kNotes)) {
            if (auto const at = words::to_time(value)) last_[key] = *at;
        }
    }
}

unsigned AnswerBudget::spent_today(Time now) const {
    return day_ == day_of(now) ? on_day_ : 0;
}

bool AnswerBudget::allows(std::string_view address, Time now) const {
    auto const last = last_.find(key_of(address));
    // A clock that went back makes nobody wait for ever.
    bool const waits = last != last_.end() && last->second <= now && now - last->second < pause_;
    return !waits && spent_today(now) < a_day_;
}

std::vector<Note> AnswerBudget::spend(std::string_view address, Time now) {
    std::vector<Note> notes;
    for (auto one = last_.begin(); one != last_.end();) {
        bool const over = now - one->second >= pause_;
        if (over) notes.push_back({one->first, std::nullopt});
        one = over ? last_.erase(one) : std::next(one);
    }
    on_day_ = spent_today(now) + 1;
    day_ = day_of(now);
    auto const key = key_of(address);
    last_[key] = now;
    notes.push_back({key, words::from_time(now)});
    notes.push_back({kDayNote, std::to_string(day_) + ' ' + std::to_string(on_day_)});
    return notes;
}

}  // namespace kanal::mail
