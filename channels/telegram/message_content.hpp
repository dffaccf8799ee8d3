#pragma once

#include "core/submission.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

namespace kanal::telegram {

struct MessageContent {
    std::string text = {};
    std::vector<Attachment> attachments = {};
    std::optional<Place> place = {};
    std::vector<std::string> problems = {};

    bool empty() const { return text.empty() && attachments.empty() && !place; }
};

// Never fails: what is missing or not known is named in `problems`. Pure.
//
// A picture (its largest size), film, sound, file or sticker is an attachment with the url
// "telegram-file:<file_id>": the address must be asked for with that id and holds our bot's token. A bot may
// fetch 20 MB; what is larger is kept by its id and named in `problems`.
// Text is whatever a person wrote or chose, a line each: the message or caption, the addresses behind linked
// words, what was quoted from another chat ("> ..."), the name and number of a shared contact, the question
// and options of a poll, the title and tasks of a checklist, what a web app sent.
MessageContent read_content(boost::json::object const& message);

// Whether this is a note of Telegram's about the chat (somebody joined, a title changed), which nobody wrote.
bool is_service_message(boost::json::object const& message);

}  // namespace kanal::telegram
