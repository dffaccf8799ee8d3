#include "channels/platform/answer_budget.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "channels/platform/note_words.hpp"

namespace kanal::platform {

namespace {

constexpr std::size_t kHashSize = 32;       // hexadecimal digits
constexpr std::size_t kMostForgotten = 32;  // notes in one step

}  // namespace

void AnswerBudget::restore(std::map<std::string, std::string> const& notes) {
    last_.clear();
    day_ = 0;
    on_day_ = 0;
    for (auto const& [key, value] : notes) {
        auto const parts = words::split(value);
        if (key == keys_.day && parts.size() == 2) {
            day_ = to_number<std::int64_t>(parts[0]).value_or(0);
            on_day_ = to_number<unsigned>(parts[1]).value_or(0);
        } else if (key.starts_with(keys_.recipient)) {
            if (auto const at = words::to_time(value)) last_[key] = *at;
        }
    }
}

std::string AnswerBudget::hash_of(std::string_view recipient) {
    return to_hex(sha256(ascii_lower(recipient))).substr(0, kHashSize);
}

unsigned AnswerBudget::spent_today(Time now) const {
    return day_ == words::day_of(now) ? on_day_ : 0;
}

bool AnswerBudget::allows(std::string_view recipient, Time now) const {
    auto const last = last_.find(keys_.recipient + hash_of(recipient));
    return spent_today(now) < a_day_ && (last == last_.end() || words::is_over(last->second, pause_, now));
}

std::vector<Note> AnswerBudget::spend(std::string_view recipient, Time now) {
    std::vector<Note> notes;
    for (auto one = last_.begin(); one != last_.end() && notes.size() < kMostForgotten;) {
        bool const over = words::is_over(one->second, pause_, now);
        if (over) notes.push_back({one->first, std::nullopt});
        one = over ? last_.erase(one) : std::next(one);
    }
    on_day_ = spent_today(now) + 1;
    day_ = words::day_of(now);
    auto const key = keys_.recipient + hash_of(recipient);
    last_[key] = now;
    notes.push_back({key, words::from_time(now)});
    notes.push_back({keys_.day, std::to_string(day_) + ' ' + std::to_string(on_day_)});
    return notes;
}

}  // namespace kanal::platform
