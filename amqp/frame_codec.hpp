#pragma once

#include "amqp/message.hpp"
#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct amqp_frame_t_;

namespace kanal::amqp {

// Frames of AMQP 0-9-1 to bytes and back, by librabbitmq's own tables. Its sockets are not used: they wait
// without an end when a broker stops reading. No input and no output; one thread.
class FrameCodec {
public:
    static constexpr std::uint32_t kLargestFrame =
        131072;  // bytes; brokers of 4.1 and later want 8192 at least

    FrameCodec();
    ~FrameCodec();
    FrameCodec(FrameCodec const&) = delete;
    FrameCodec& operator=(FrameCodec const&) = delete;

    // Takes bytes from the front of `input`. `frame` lives until the next call; its type is 0 while none is
    // whole yet, and then all of `input` was taken. An error: this is not AMQP.
    Result<void> read(std::string_view& input, amqp_frame_t_& frame);

    // `method` is librabbitmq's struct of that method.
    void append_method(std::string& bytes, std::uint16_t channel, std::uint32_t number, void* method);
    // Header and body, as they follow basic.publish.
    void append_content(std::string& bytes, std::uint16_t channel, Message const& message);
    static void append_heartbeat(std::string& bytes);

    // As agreed with the broker: no frame is larger; 64 KiB until it is said. False, and nothing is agreed:
    // the broker has begun another frame, at which librabbitmq would end the process, or the size is below
    // the smallest that AMQP allows, or memory ran out.
    bool set_largest_frame(std::uint32_t bytes);

private:
    void append_frame(std::string& bytes, std::uint8_t type, std::uint16_t channel, std::string_view payload);

    struct State;
    std::unique_ptr<State> state_;
    std::uint32_t largest_frame_ = 65536;
    bool between_frames_ = true;
    std::string scratch_;
};

}  // namespace kanal::amqp
