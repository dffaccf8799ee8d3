#include "channels/meta/messenger.hpp"

#include "base/ascii.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

namespace kanal::meta {

namespace {

namespace json = boost::json;

constexpr std::uint32_t kMostEdits = 1'000'000;
constexpr std::string_view kStartButton = "GET_STARTED";
constexpr char const* kOnlyTheApp = "message: only the app shows it";
constexpr char const* kNoId = "message: came without an id";

std::string sender_of(Event const& event) {
    auto const* sender = object_at(event.content, "sender");
    return sender == nullptr ? std::string{} : id_at(*sender, "id");
}

std::optional<Time> time_of_event(Event const& event) {
    auto const time = time_at(event.content, "timestamp");
    return time ? time : event.entry_time;
}

std::uint32_t revision_at(std::optional<Time> time) {
    return time ? seconds_of(*time) : kRevisionOfArrival;
}

Submission submission_of(Event& event, std::string mid) {
    auto id = mid.empty() ? platform::id_of_content(event) : std::move(mid);
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.author.account = sender_of(event);
    submission.said_at = time_of_event(event);
    return submission;
}

void add(Submission submission, Reading& reading) {
    if (!submission.fingerprint) submission.fingerprint = platform::text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

// Seen as a number and as a string. 0 when it is neither.
std::uint32_t edit_number(json::object const& edit) {
    auto const number = to_number<std::uint32_t>(id_at(edit, "num_edit")).value_or(0);
    return number <= kMostEdits ? number : 0;
}

void read_deletion(Event& event, std::string mid, Reading& reading) {
    if (mid.empty()) return platform::set_unreadable(reading, event, "message: deletion without mid");
    auto submission = submission_of(event, std::move(mid));
    submission.withdrawn = true;
    submission.revision = revision_at(time_of_event(event));
    add(std::move(submission), reading);
}

void read_edit(Event& event, json::object const& edit, Reading& reading) {
    auto const number = edit_number(edit);
    auto mid = id_at(edit, "mid");
    bool const unnamed = mid.empty();
    auto submission = submission_of(event, std::move(mid));
    if (unnamed) submission.problems.emplace_back(kNoId);
    submission.revision = number != 0 ? number : revision_at(time_of_event(event));
    submission.text = platform::text_under(edit, "text", submission.problems);
    if (submission.text.empty()) submission.problems.emplace_back(kOnlyTheApp);
    add(std::move(submission), reading);
}

// A quick reply has its label as text, but for the day that it has not.
std::string said_in(json::object const& message, std::vector<std::string>& problems) {
    auto text = platform::text_under(message, "text", problems);
    auto const* reply = object_at(message, "quick_reply");
    if (text.empty() && reply != nullptr) text = text_at(*reply, "payload").value_or("");
    return text;
}

void read_content(Event& event, json::object const& message, Reading& reading) {
    if (flag_at(message, "is_deleted")) return read_deletion(event, id_at(message, "mid"), reading);
    std::vector<std::string> problems;
    auto text = said_in(message, problems);
    auto found = read_attachments(message);
    bool const like = text.empty() && found.only_likes();
    if (like && platform::drop_if_listed(platform::machine_events_of_messenger(), "like", reading)) return;

    auto mid = id_at(message, "mid");
    if (mid.empty()) problems.emplace_back(kNoId);
    auto submission = submission_of(event, std::move(mid));
    submission.text = std::move(text);
    // Of what was written: the addresses of pictures and shared links differ each time they come.
    submission.fingerprint = platform::text_fingerprint(submission);
    for (auto& problem : problems)
        submission.problems.push_back(std::move(problem));
    platform::add_line(submission.text, found.lines);
    submission.attachments = std::move(found.attachments);
    submission.place = found.place;
    if (found.not_shown > 0) submission.problems.emplace_back("attachment: only the app shows it");
    bool const nothing = submission.text.empty() && submission.attachments.empty() && !submission.place;
    if (nothing && found.not_shown == 0) submission.problems.emplace_back(kOnlyTheApp);
    add(std::move(submission), reading);
}

void read_postback(Event& event, json::object const& postback, Reading& reading) {
    auto const payload = text_at(postback, "payload").value_or("");
    bool const start = payload == kStartButton;
    if (start &&
        platform::drop_if_listed(platform::machine_events_of_messenger(), "postback GET_STARTED", reading))
        return;
    auto submission = submission_of(event, id_at(postback, "mid"));
    submission.text = platform::text_under(postback, "title", submission.problems);
    if (submission.text.empty()) {
        submission.text = payload;
        submission.problems.emplace_back("text: a button was pressed, and its label did not come along");
    }
    add(std::move(submission), reading);
}

// {"feedback_screens": [{"questions": {"<name>": {"type", "payload", "follow_up": {"type", "payload"}}}}]}
void add_answers(json::value const& value, std::string_view name, std::string& text) {
    if (auto const* object = value.if_object()) {
        auto const answer = text_at(*object, "payload").value_or("");
        bool const in_words = text_at(*object, "type") == "free_form";
        if (!answer.empty()) platform::add_line(text, in_words ? answer : std::string(name) + ": " + answer);
        for (auto const& field : *object)
            add_answers(field.value(), std::string_view(field.key().data(), field.key().size()), text);
    } else if (auto const* list = value.if_array()) {
        for (auto const& one : *list)
            add_answers(one, name, text);
    }
}

void read_feedback(Event& event, json::value const& feedback, Reading& reading) {
    auto submission = submission_of(event, {});
    add_answers(feedback, "feedback", submission.text);
    if (submission.text.empty()) submission.text = platform::text_values(feedback);
    if (submission.text.empty())
        submission.problems.emplace_back("text: answers of a kind that is not known");
    add(std::move(submission), reading);
}

// The kind of event is the key beside sender, recipient and timestamp.
std::string_view kind_of(json::object const& content) {
    for (auto const& field : content) {
        std::string_view const key(field.key().data(), field.key().size());
        if (key != "sender" && key != "recipient" && key != "timestamp") return key;
    }
    return {};
}

bool is_machine_event(json::object const& content, Reading& reading) {
    for (auto const& field : content) {
        std::string_view const key(field.key().data(), field.key().size());
        if (platform::drop_if_listed(platform::machine_events_of_messenger(), key, reading)) return true;
    }
    return false;
}

// A kind that is not known, from a person and with words.
void read_unknown(Event& event, std::string_view kind, Reading& reading) {
    auto const& content = event.content;
    auto const* value = kind.empty() ? nullptr : content.if_contains(kind);
    bool const message = kind == "message" || kind == "message_edit";
    auto words = value == nullptr ? std::string{} : platform::text_values(*value);
    if (message && value != nullptr && value->is_string()) words = text_at(content, kind).value_or("");
    bool const said = !words.empty() && !sender_of(event).empty();
    auto const why = platform::unknown_kind("messaging", kind);
    if (!said && (kind.empty() || message))
        return platform::set_unreadable(reading, event, "messaging: event without content");
    if (!said) return platform::set_ignored(reading, event, why);
    auto submission = submission_of(event, {});
    submission.text = std::move(words);
    submission.problems.push_back(why);
    add(std::move(submission), reading);
}

}  // namespace

bool is_message_event(json::object const& value) {
    bool const two = object_at(value, "sender") != nullptr && object_at(value, "recipient") != nullptr;
    if (two || value.contains("messaging_feedback")) return true;
    // A change of the page's feed has a text under `message`.
    for (auto const* kind : {"message", "message_edit", "postback"}) {
        if (object_at(value, kind) != nullptr) return true;
    }
    return false;
}

void read_message(Event event, Reading& reading) {
    auto const& content = event.content;
    auto const* message = object_at(content, "message");
    auto const* edit = object_at(content, "message_edit");
    // `is_self`: the account writes to itself.
    bool const echo = flag_at(content, "is_self") || (message != nullptr && flag_at(*message, "is_echo"));
    bool const own = echo || sender_of(event) == event.account;
    if (own && platform::drop_if_listed(platform::machine_events_of_messenger(), "own", reading)) return;

    if (message != nullptr) return read_content(event, *message, reading);
    if (edit != nullptr) return read_edit(event, *edit, reading);
    if (auto const* postback = object_at(content, "postback"))
        return read_postback(event, *postback, reading);
    if (auto const* feedback = content.if_contains("messaging_feedback"))
        return read_feedback(event, *feedback, reading);
    if (is_machine_event(content, reading)) return;
    read_unknown(event, kind_of(content), reading);
}

}  // namespace kanal::meta
