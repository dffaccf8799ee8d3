#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "operations/actor.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>

namespace kanal::admin {

// One line of an operator, as the socket brought it. What an error says is shown to the operator as it is:
// whole words in Indonesian.
struct AdminRequest {
    boost::json::object fields = {};
    operations::Actor actor = {};
    Descriptor* file = nullptr;  // takes the open file that goes with the answer

    std::string text(char const* field) const {
        auto const* const value = fields.if_contains(field);
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
    }
};

using AdminAnswer = Result<boost::json::object>;

}  // namespace kanal::admin
