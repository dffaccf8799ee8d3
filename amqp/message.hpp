#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::amqp {

// A message with the properties that we use; the broker keeps it on disk. Each text has at most 255 bytes.
struct Message {
    std::string message_id = {};
    std::string type = {};
    std::string content_type = {};
    std::string content_encoding = {};
    std::string app_id = {};
    std::string user_id = {};            // the broker refuses another than the one that logged in
    std::optional<Time> timestamp = {};  // whole seconds go over the wire
    bool trial = false;                  // header kanal-trial: it only tries the way, and is nobody's report
    std::string_view body = {};          // the caller's
};

}  // namespace kanal::amqp
