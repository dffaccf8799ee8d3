#include "channels/twitter/direct_message.hpp"

#include "channels/json_fields.hpp"
#include "channels/twitter/media.hpp"
#include "channels/twitter/post_text.hpp"

namespace kanal::twitter {

namespace {

namespace json = boost::json;

std::string name_of(json::object const& sender) {
    auto const* data = object_at(sender, "data");  // API v2
    return text_at(data == nullptr ? sender : *data, "name").value_or("");
}

void take(JsonEvent& event, json::object const& data, json::object const* sender, Reading& reading) {
    if (holds_no_text(data, "text")) {
        return set_unreadable(reading, event, "direct message: text of another type");
    }
    auto id = id_at(event.content, "id");
    if (id.empty()) return set_unreadable(reading, event, "direct message: no id");

    Submission submission;
    submission.account = event.account;
    submission.external_id = std::move(id);
    submission.author.account = sender_of(event.content);
    if (sender != nullptr) submission.author.name = name_of(*sender);
    submission.said_at = time_at(event.content, "created_timestamp");

    std::vector<ShortLink> links;
    auto const* attachment = object_at(data, "attachment");
    auto const* medium = attachment == nullptr ? nullptr : object_at(*attachment, "media");
    if (medium != nullptr) {
        links.push_back({text_at(*medium, "url").value_or(""), {}});
        add_medium(*medium, submission);
    } else if (attachment != nullptr) {
        submission.problems.emplace_back("attachment: of a kind that is not known");
    }
    // Behind the attachment's own, which is among them too.
    if (auto const* entities = object_at(data, "entities")) {
        for (auto& link : links_of(*entities))
            links.push_back(std::move(link));
    }
    submission.text = written_text(text_at(data, "text").value_or(""), links);
    submission.raw = std::move(event.raw);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

std::string sender_of(json::object const& message) {
    auto const* created = object_at(message, "message_create");
    return created == nullptr ? std::string{} : id_at(*created, "sender_id");
}

void read_direct_message(JsonEvent event, json::object const* sender, Reading& reading) {
    auto const type = text_at(event.content, "type").value_or("");
    if (type.empty()) return set_unreadable(reading, event, "direct message: no type");
    if (type != "message_create") {
        return set_ignored(reading, event, unknown_kind("direct message", type));
    }
    auto const writer = sender_of(event.content);
    if (!writer.empty() && writer == event.account) {
        ++reading.dropped;
        return;
    }
    auto const* created = object_at(event.content, "message_create");
    auto const* data = created == nullptr ? nullptr : object_at(*created, "message_data");
    if (data == nullptr) return set_unreadable(reading, event, "direct message: no message_data");
    take(event, *data, sender, reading);
}

}  // namespace kanal::twitter
