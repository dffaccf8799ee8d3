#include "channels/sms/sms_answers.hpp"

#include "base/ascii.hpp"
#include "channels/platform/note_words.hpp"

#include <algorithm>

namespace kanal::sms {

using platform::AnswerBudget;

namespace {

constexpr std::size_t kMostWaiting = 500;
constexpr std::size_t kShortestNumber = 8;  // digits; short codes answer to nobody
constexpr std::size_t kLongestNumber = 15;
constexpr std::size_t kMostForgotten = 32;  // notes in one step
constexpr auto kReportsComeWithin = std::chrono::hours(72);
constexpr std::string_view kSent = "answers/sent/";

std::string key_of(std::string_view reference) {
    return std::string(kSent).append(reference);
}

// In the far future: the clock was wrong then.
}  // namespace

SmsAnswers::SmsAnswers(AnswerOptions options)
    : options_(std::move(options)), budget_(options_.pause, options_.a_day, {"answers/to/", "answers/day"}) {}

bool SmsAnswers::may_be_answered(std::string_view number) const {
    if (options_.text.empty() || !number.starts_with(options_.prefix)) return false;
    if (std::count(options_.own.begin(), options_.own.end(), number) > 0) return false;
    auto const digits = number.substr(1);
    return digits.size() >= kShortestNumber && digits.size() <= kLongestNumber && all_digits(digits);
}

void SmsAnswers::enqueue(std::string const& number, std::string const& report_number) {
    if (!may_be_answered(number) || waiting_.size() >= kMostWaiting) return;
    auto text = options_.text;
    auto const place = text.find("{number}");
    if (place != std::string::npos) text.replace(place, std::string_view("{number}").size(), report_number);
    waiting_.push_back(Answer{number, std::move(text), report_number});
}

std::optional<SmsAnswers::Next> SmsAnswers::next(Time now) {
    while (!waiting_.empty()) {
        auto answer = std::move(waiting_.front());
        waiting_.pop_front();
        if (!budget_.allows(answer.to, now)) continue;
        Next next{std::move(answer), {}};
        next.notes = budget_.spend(next.answer.to, now);
        forget_old(next.notes, now);
        return next;
    }
    return std::nullopt;
}

std::vector<Note> SmsAnswers::sent(Answer const& answer, int reference, Time now) const {
    auto value = words::from_time(now) + " " + AnswerBudget::hash_of(answer.to) + " " + answer.report;
    return {Note{key_of(std::to_string(reference)), std::move(value)}};
}

SmsAnswers::Delivery SmsAnswers::match(StatusReport const& status) const {
    Delivery delivery;
    auto const reference = std::to_string(status.reference);
    auto const found = sent_.find(reference);
    if (found == sent_.end() || found->second.to != AnswerBudget::hash_of(status.recipient.text))
        return delivery;
    delivery.report = found->second.report;
    bool const final = status.delivered() || status.failed();
    if (final) delivery.notes.push_back(Note{key_of(reference), std::nullopt});
    return delivery;
}

void SmsAnswers::forget_old(std::vector<Note>& notes, Time now) const {
    std::size_t forgotten = 0;
    for (auto const& [reference, sent] : sent_) {
        if (forgotten >= kMostForgotten) return;
        if (!words::is_over(sent.at, kReportsComeWithin, now)) continue;
        notes.push_back(Note{key_of(reference), std::nullopt});
        ++forgotten;
    }
}

void SmsAnswers::restore(std::map<std::string, std::string> const& notes) {
    budget_.restore(notes);
    sent_.clear();
    std::vector<Note> all;
    for (auto const& [key, value] : notes)
        all.push_back(Note{key, value});
    apply(all);
}

// The budget has counted what it gave when it gave it.
void SmsAnswers::apply(std::vector<Note> const& notes) {
    for (auto const& note : notes) {
        if (!note.key.starts_with(kSent)) continue;
        auto const reference = note.key.substr(kSent.size());
        sent_.erase(reference);
        auto const parts = note.value ? words::split(*note.value) : std::vector<std::string_view>{};
        if (auto const at = parts.size() == 3 ? words::to_time(parts[0]) : std::nullopt)
            sent_[reference] = Sent{*at, std::string(parts[1]), std::string(parts[2])};
    }
}

}  // namespace kanal::sms
