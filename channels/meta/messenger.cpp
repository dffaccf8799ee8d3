#include "channels/meta/messenger.hpp"

#include "channels/json_fields.hpp"
#include "channels/meta/message_attachments.hpp"
#include "channels/text_fingerprint.hpp"

#include <algorithm>
#include <charconv>

namespace kanal::meta {

namespace {

namespace json = boost::json;

constexpr std::uint32_t kMostEdits = 1'000'000;

// Known, and nothing that a citizen says. A postback is a pressed button: its title is ours.
constexpr std::string_view kNoMessages[] = {
    "postback",
    "delivery",
    "read",
    "reaction",
    "optin",
    "referral",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
};

std::string sender_of(Event const& event) {
    auto const* sender = object_at(event.content, "sender");
    return sender == nullptr ? std::string{} : id_at(*sender, "id");
}

std::optional<Time> time_of_event(Event const& event) {
    auto const time = time_at(event.content, "timestamp");
    return time ? time : event.entry_time;
}

Submission submission_of(Event& event, std::string mid) {
    Submission submission;
    submission.account = event.account;
    submission.external_id = std::move(mid);
    submission.author.account = sender_of(event);
    submission.said_at = time_of_event(event);
    submission.raw = std::move(event.raw);
    return submission;
}

void add(Submission submission, Reading& reading) {
    submission.fingerprint = text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

// Seen as a number and as a string. 0 when it is neither.
std::uint32_t edit_number(json::object const& edit) {
    auto const digits = id_at(edit, "num_edit");
    std::uint32_t number = 0;
    auto const [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    bool const whole = fault == std::errc{} && end == digits.data() + digits.size();
    return whole && number <= kMostEdits ? number : 0;
}

void read_deletion(Event& event, std::string mid, Reading& reading) {
    auto const time = time_of_event(event);
    if (!time) return set_unreadable(reading, event, "message: deletion without time");
    auto submission = submission_of(event, std::move(mid));
    submission.withdrawn = true;
    submission.revision = seconds_of(*time);
    add(std::move(submission), reading);
}

void read_edit(Event& event, json::object const& edit, Reading& reading) {
    auto mid = id_at(edit, "mid");
    if (mid.empty()) return set_unreadable(reading, event, "message_edit: no mid");
    auto text = text_at(edit, "text");
    if (!text) return set_unreadable(reading, event, "message_edit: no text");
    auto const time = time_of_event(event);
    auto const number = edit_number(edit);
    if (number == 0 && !time) return set_unreadable(reading, event, "message_edit: no number and no time");

    auto submission = submission_of(event, std::move(mid));
    submission.revision = number != 0 ? number : seconds_of(*time);
    submission.text = std::move(*text);
    add(std::move(submission), reading);
}

void read_content(Event& event, json::object const& message, Reading& reading) {
    auto mid = id_at(message, "mid");
    if (mid.empty()) return set_unreadable(reading, event, "message: no mid");
    if (flag_at(message, "is_deleted")) return read_deletion(event, std::move(mid), reading);
    if (holds_no_text(message, "text"))
        return set_unreadable(reading, event, "message: text of another type");

    auto text = text_at(message, "text").value_or("");
    auto found = read_attachments(message);
    if (text.empty() && found.only_likes()) {
        ++reading.dropped;
        return;
    }
    if (text.empty() && !found.has_content())
        return set_ignored(reading, event, "kind: message that shows no content");

    auto submission = submission_of(event, std::move(mid));
    submission.text = std::move(text);
    submission.attachments = std::move(found.attachments);
    submission.place = found.place;
    if (found.without_url > 0) submission.problems.emplace_back("attachment: only the app shows it");
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

bool is_no_message(json::object const& content) {
    return std::any_of(std::begin(kNoMessages), std::end(kNoMessages), [&](std::string_view key) {
        return content.contains(json::string_view(key.data(), key.size()));
    });
}

}  // namespace

void read_message(Event event, Reading& reading) {
    auto const& content = event.content;
    auto const* message = object_at(content, "message");
    auto const* edit = object_at(content, "message_edit");
    // `is_self`: the account writes to itself.
    bool const echo = flag_at(content, "is_self") || (message != nullptr && flag_at(*message, "is_echo"));
    if (event.list == "standby" || echo || sender_of(event) == event.account) {
        ++reading.dropped;
        return;
    }

    if (message != nullptr) return read_content(event, *message, reading);
    if (edit != nullptr) return read_edit(event, *edit, reading);
    if (is_no_message(content)) {
        ++reading.dropped;
        return;
    }
    auto const kind = kind_of(content);
    bool const broken = kind.empty() || kind == "message" || kind == "message_edit";
    if (broken) return set_unreadable(reading, event, "messaging: event without content");
    set_ignored(reading, event, unknown_kind("messaging", kind));
}

}  // namespace kanal::meta
