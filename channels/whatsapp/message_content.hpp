#pragma once

#include "base/error.hpp"
#include "channels/submission.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::whatsapp {

// What a person put into a message.
struct MessageContent {
    std::string text = {};
    std::vector<Attachment> attachments = {};
    std::optional<Place> place = {};
};

// Whether read_content understands messages of this type.
bool is_known_content(std::string_view type);

// `type` is a known one. Errors: "message: ...". Pure.
//
// A picture, film, sound, file or sticker is an attachment with the url "whatsapp-media:<media id>": an
// address must be asked for with that id, is good for five minutes and takes our token. The id itself is good
// for seven days.
// A shared contact becomes text, its name and numbers a line each; so do a pressed button (its title) and the
// answers in a form (`field: answer`).
Result<MessageContent> read_content(boost::json::object const& message, std::string_view type);

}  // namespace kanal::whatsapp
