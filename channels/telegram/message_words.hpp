#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

// The words of a message, wherever they are in it. Pure. https://core.telegram.org/bots/api#message
namespace kanal::telegram {

struct MessageWords {
    std::string text = {};
    std::vector<std::string> problems = {};
};
MessageWords read_words(boost::json::object const& message);

// The part of a text that an entity covers; its offset and length count UTF-16 units. Empty when it lies
// outside.
std::string entity_text(std::string_view text, boost::json::object const& entity);

}  // namespace kanal::telegram
