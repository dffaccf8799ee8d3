#pragma once

#include <cstdint>
#include <string>

namespace kanal::amqp {

// What a broker has said, in the order in which it came.
struct Event {
    enum class Kind {
        none,          // the time is over, or the stop was raised
        acknowledged,  // `tag`, with `multiple` also all before it
        refused,       // the same for basic.nack
        returned,   // the message `message_id` fits no queue; `code` says why. Its acknowledgement follows.
        blocked,    // the broker is short of memory or disk and reads nothing more that is published
        unblocked,  //
        delivered,  // to a consumer: `tag` and what the message has
        oversized,  // the same of a message above 16 MiB: its `body` is left out
        cancelled,  // the consumer: its queue was deleted
        channel_closed,     // `code`; nothing that was published and not acknowledged is known
        connection_closed,  // the same; by the broker's word, or 0 where the connection broke or fell silent
    };
    Kind kind = Kind::none;
    std::uint64_t tag = 0;
    bool multiple = false;
    unsigned code = 0;
    bool needs_a_person = false;  // of a close or return: it will not pass by itself
    bool too_large = false;       // of a close: a message is larger than the broker takes
    std::string message_id = {};
    std::string type = {};
    bool trial = false;          // as Message::trial
    std::string user_id = {};    // as the broker has verified it; empty where the sender gave none
    std::int64_t timestamp = 0;  // seconds since 1970; 0: none
    std::uint64_t size = 0;      // of the body, in bytes
    std::string body = {};
    std::string why = {};  // of a close, our own words
};

}  // namespace kanal::amqp
