#pragma once

#include "core/submission.hpp"

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
    std::string own_phone = {};  // of the sender, where it was shared as a contact
    std::vector<std::string> problems = {};

    bool empty() const { return text.empty() && attachments.empty() && !place; }
};

// Of whatever type; never fails: what is missing, not known or not shown is named in `problems`. Pure.
//
// A picture, film, sound, file or sticker is an attachment with the url "whatsapp-media:<media id>": an
// address must be asked for with that id, is good for five minutes and takes our token. The id itself is good
// for seven days.
// A shared contact becomes text, a line each; so do a pressed button (its title) and the answers in a form
// (`field: answer`).
MessageContent read_content(boost::json::object const& message, std::string_view type);

// The type of a message that does not say it: the first known one that it has content of; empty for none.
std::string_view type_by_content(boost::json::object const& message);

}  // namespace kanal::whatsapp
