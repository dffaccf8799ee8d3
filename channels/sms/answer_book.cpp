#include "channels/sms/answer_book.hpp"

#include "base/digest.hpp"
#include "channels/platform/note_words.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostWaiting = 500;
constexpr std::size_t kShortestNumber = 8;  // digits; short codes answer to nobody
constexpr std::size_t kLongestNumber = 15;
constexpr std::size_t kMostForgotten = 32;  // notes in one step
constexpr auto kReportsComeWithin = std::chrono::hours(72);

std::string hash_of(std::string_view number) {
    return to_hex(sha256(number)).substr(0, 32);
}

std::int64_t day_of(Time now) {
    return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

std::string key_of(std::string_view kind, std::string_view rest) {
    return std::string(AnswerBook::kNotes).append(kind).append(rest);
}

bool is_over(Time since, Duration time, Time now) {
    auto const age = now - since;
    // In the far future: the clock was wrong then.
    return age >= time || -age > time;
}

}  // namespace

bool AnswerBook::may_be_answered(std::string_view number) const {
    if (options_.text.empty() || !number.starts_with(options_.prefix)) return false;
    if (std::count(options_.own.begin(), options_.own.end(), number) > 0) return false;
    auto const digits = number.substr(1);
    return digits.size() >= kShortestNumber && digits.size() <= kLongestNumber &&
           digits.find_first_not_of("0123456789") == std::string_view::npos;
}

void AnswerBook::ask_for(std::string const& number, std::string const& report_number) {
    if (!may_be_answered(number) || waiting_.size() >= kMostWaiting) return;
    auto text = options_.text;
    auto const place = text.find("{number}");
    if (place != std::string::npos) text.replace(place, std::string_view("{number}").size(), report_number);
    waiting_.push_back(Answer{number, std::move(text), report_number});
}

std::optional<AnswerBook::Step> AnswerBook::next(Time now) {
    while (!waiting_.empty()) {
        auto answer = std::move(waiting_.front());
        waiting_.pop_front();
        auto const to = hash_of(answer.to);
        auto const last = last_.find(to);
        if (last != last_.end() && !is_over(last->second, options_.pause, now)) continue;
        if (sent_today(now) >= options_.a_day) continue;

        Step step;
        step.answer = std::move(answer);
        step.notes.push_back(Note{key_of("to/", to), words::from_time(now)});
        auto const today = std::to_string(day_of(now)) + " " + std::to_string(sent_today(now) + 1);
        step.notes.push_back(Note{key_of("day", ""), today});
        forget_old(step.notes, now);
        return step;
    }
    return std::nullopt;
}

unsigned AnswerBook::sent_today(Time now) const {
    return day_ == day_of(now) ? on_day_ : 0;
}

std::vector<Note> AnswerBook::sent(Answer const& answer, int reference, Time now) const {
    auto value = words::from_time(now) + " " + hash_of(answer.to) + " " + answer.report;
    return {Note{key_of("sent/", std::to_string(reference)), std::move(value)}};
}

AnswerBook::Report AnswerBook::settle(StatusReport const& status) const {
    Report report;
    auto const reference = std::to_string(status.reference);
    auto const found = sent_.find(reference);
    if (found == sent_.end() || found->second.to != hash_of(status.recipient.text)) return report;
    report.report = found->second.report;
    bool const final = status.delivered() || status.failed();
    if (final) report.notes.push_back(Note{key_of("sent/", reference), std::nullopt});
    return report;
}

void AnswerBook::forget_old(std::vector<Note>& notes, Time now) const {
    for (auto const& [to, at] : last_) {
        if (notes.size() >= kMostForgotten) return;
        bool const written = notes.front().key == key_of("to/", to);
        if (!written && is_over(at, options_.pause, now))
            notes.push_back(Note{key_of("to/", to), std::nullopt});
    }
    for (auto const& [reference, sent] : sent_) {
        if (notes.size() >= kMostForgotten) return;
        if (is_over(sent.at, kReportsComeWithin, now))
            notes.push_back(Note{key_of("sent/", reference), std::nullopt});
    }
}

void AnswerBook::restore(std::map<std::string, std::string> const& notes) {
    last_.clear();
    sent_.clear();
    day_ = 0;
    on_day_ = 0;
    std::vector<Note> all;
    for (auto const& [key, value] : notes)
        all.push_back(Note{key, value});
    apply(all);
}

void AnswerBook::apply(std::vector<Note> const& notes) {
    for (auto const& note : notes) {
        std::string_view key = note.key;
        if (!key.starts_with(kNotes)) continue;
        key.remove_prefix(kNotes.size());
        auto const parts = note.value ? words::split(*note.value) : std::vector<std::string_view>{};
        if (key.starts_with("to/")) {
            last_.erase(std::string(key.substr(3)));
            if (auto const at = parts.size() == 1 ? words::to_time(parts[0]) : std::nullopt)
                last_[std::string(key.substr(3))] = *at;
        } else if (key.starts_with("sent/")) {
            sent_.erase(std::string(key.substr(5)));
            if (auto const at = parts.size() == 3 ? words::to_time(parts[0]) : std::nullopt)
                sent_[std::string(key.substr(5))] = Sent{*at, std::string(parts[1]), std::string(parts[2])};
        } else if (key == "day" && parts.size() == 2) {
            day_ = words::to_number<std::int64_t>(parts[0]).value_or(0);
            on_day_ = words::to_number<unsigned>(parts[1]).value_or(0);
        }
    }
}

}  // namespace kanal::sms
