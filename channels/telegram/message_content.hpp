#pragma once

#include "base/error.hpp"
#include "channels/submission.hpp"

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

// Errors: "message: ...". Pure.
//
// A picture (its largest size), film, sound, file or sticker is an attachment with the url
// "telegram-file:<file_id>": the address must be asked for with that id and holds our bot's token. A bot may
// fetch 20 MB; what is larger is kept by its id and named in `problems`.
// A shared contact becomes text, its name and number a line each.
Result<MessageContent> read_content(boost::json::object const& message);

}  // namespace kanal::telegram
