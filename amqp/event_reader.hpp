#pragma once

#include "amqp/event.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

struct amqp_frame_t_;

namespace kanal::amqp {

// Makes events of the frames of one connection. Pure. A message comes in several frames; the bytes of one
// that is larger than 16 MiB are passed over.
class EventReader {
public:
    void take(amqp_frame_t_ const& frame);
    void lose(std::string why);  // the connection is gone, without a word of the broker

    std::optional<Event> next();
    bool has_events() const { return !events_.empty(); }
    // How it ended; behind all events. The first word counts.
    std::optional<Event> const& close() const { return close_; }

    // The last method that answers a question; 0 since forget_answer().
    std::uint32_t answer() const { return answer_; }
    void forget_answer() { answer_ = 0; }
    std::uint32_t offered_frame() const { return offered_frame_; }  // of connection.tune; 0: any size

private:
    void take_method(amqp_frame_t_ const& frame);
    void take_content(amqp_frame_t_ const& frame);
    void end(Event::Kind kind, unsigned code, std::string_view text);

    std::deque<Event> events_ = {};
    std::optional<Event> content_ = {};  // a return or delivery whose header and body still come
    std::uint64_t content_left_ = 0;
    std::optional<Event> close_ = {};
    std::uint32_t answer_ = 0;
    std::uint32_t offered_frame_ = 0;
};

}  // namespace kanal::amqp
