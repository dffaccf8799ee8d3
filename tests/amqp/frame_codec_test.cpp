#include "amqp/frame_codec.hpp"

#include "amqp/event_reader.hpp"
#include "amqp/librabbitmq.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace kanal;

namespace {

// A delivery as a broker would send it.
std::string delivery(amqp::FrameCodec& codec, std::uint64_t tag, amqp::Message const& message) {
    std::string bytes;
    amqp_basic_deliver_t deliver = {};
    deliver.delivery_tag = tag;
    codec.append_method(bytes, amqp::kChannel, AMQP_BASIC_DELIVER_METHOD, &deliver);
    codec.append_content(bytes, amqp::kChannel, message);
    return bytes;
}

std::vector<amqp::Event> read(std::vector<std::string> const& parts) {
    amqp::FrameCodec codec;
    amqp::EventReader reader;
    amqp_frame_t frame = {};
    REQUIRE(codec.set_largest_frame(amqp::FrameCodec::kLargestFrame));
    for (auto const& part : parts)
        for (std::string_view rest = part; !rest.empty();) {
            REQUIRE(codec.read(rest, frame).has_value());
            if (frame.frame_type != 0) reader.take(frame);
        }
    std::vector<amqp::Event> events;
    while (auto event = reader.next())
        events.push_back(std::move(*event));
    return events;
}

}  // namespace

TEST_CASE("amqp frames: a message is the same behind the wire, wherever the wire cuts it") {
    amqp::FrameCodec codec;
    std::string const body(300'000, 'x');  // more than two frames
    amqp::Message message;
    message.message_id = "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11.r2";
    message.user_id = "kota";
    message.timestamp = Time(std::chrono::seconds(1'800'000'000));
    message.body = body;
    auto const bytes = delivery(codec, 7, message);
    for (std::size_t const cut :
         {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{30}, bytes.size() - 1}) {
        CAPTURE(cut);
        auto const events = read({bytes.substr(0, cut), bytes.substr(cut)});
        REQUIRE(events.size() == 1);
        CHECK(events[0].kind == amqp::Event::Kind::delivered);
        CHECK(events[0].tag == 7);
        CHECK(events[0].message_id == message.message_id);
        CHECK(events[0].user_id == "kota");
        CHECK(events[0].timestamp == 1'800'000'000);
        CHECK(events[0].body == body);
    }
}

TEST_CASE(
    "amqp frames: of a message above 16 MiB everything is known but its bytes, and the next one is whole"
) {
    amqp::FrameCodec codec;
    std::string const body((std::size_t{16} << 20) + 1, 'x');
    amqp::Message large;
    large.message_id = "large";
    large.body = body;
    amqp::Message next;
    next.message_id = "next";
    next.body = "{}";
    auto const events = read({delivery(codec, 1, large) + delivery(codec, 2, next)});
    REQUIRE(events.size() == 2);
    CHECK(events[0].kind == amqp::Event::Kind::oversized);
    CHECK(events[0].tag == 1);
    CHECK(events[0].message_id == "large");
    CHECK(events[0].size == body.size());
    CHECK(events[0].body.empty());
    CHECK(events[1].kind == amqp::Event::Kind::delivered);
    CHECK(events[1].body == "{}");
}

TEST_CASE("amqp frames: a message of exactly 16 MiB is taken") {
    amqp::FrameCodec codec;
    std::string const body(std::size_t{16} << 20, 'x');
    amqp::Message message;
    message.body = body;
    auto const events = read({delivery(codec, 1, message)});
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == amqp::Event::Kind::delivered);
    CHECK(events[0].body == body);
}

TEST_CASE("amqp frames: a trial and a message's type are known behind the wire") {
    amqp::FrameCodec codec;
    amqp::Message trial;
    trial.type = "laporan.v1";
    trial.trial = true;
    amqp::Message report;
    report.type = "laporan.v1";
    auto const events = read({delivery(codec, 1, trial) + delivery(codec, 2, report)});
    REQUIRE(events.size() == 2);
    CHECK(events[0].trial);
    CHECK(events[0].type == "laporan.v1");
    CHECK_FALSE(events[1].trial);
}

TEST_CASE("amqp frames: an empty message and the next one are two") {
    amqp::FrameCodec codec;
    amqp::Message empty;
    empty.message_id = "a";
    amqp::Message next;
    next.message_id = "b";
    next.body = "{}";
    auto const events = read({delivery(codec, 1, empty) + delivery(codec, 2, next)});
    REQUIRE(events.size() == 2);
    CHECK(events[0].body == "");
    CHECK(events[1].message_id == "b");
    CHECK(events[1].body == "{}");
}

TEST_CASE("amqp frames: a size that is agreed within a frame is refused, and does not end the process") {
    amqp::FrameCodec codec;
    amqp_frame_t frame = {};
    std::string bytes;
    amqp::FrameCodec::append_heartbeat(bytes);
    std::string_view whole = bytes;
    REQUIRE(codec.read(whole, frame).has_value());
    CHECK_FALSE(codec.set_largest_frame(8));  // no room for a byte of a message
    CHECK(codec.set_largest_frame(8192));
    bytes += '\1';  // the next frame begins
    for (std::string_view rest = bytes; !rest.empty();)
        REQUIRE(codec.read(rest, frame).has_value());
    CHECK_FALSE(codec.set_largest_frame(amqp::FrameCodec::kLargestFrame));
}

TEST_CASE("amqp frames: what is no AMQP, or another version of it, is an error and nothing else") {
    for (std::string_view other : {"HTTP/1.1 400 Bad Request\r\n\r\n", "AMQP0091AMQP0091"}) {
        CAPTURE(other);
        amqp::FrameCodec codec;
        amqp_frame_t frame = {};
        bool failed = false;
        while (!other.empty() && !failed)
            failed = !codec.read(other, frame).has_value();
        CHECK(failed);
    }
}

TEST_CASE("amqp frames: the first frame is read as any other, also octet by octet") {
    amqp::FrameCodec codec;
    amqp_frame_t frame = {};
    std::string bytes;
    amqp::FrameCodec::append_heartbeat(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string_view octet = std::string_view(bytes).substr(i, 1);
        REQUIRE(codec.read(octet, frame).has_value());
        CHECK((frame.frame_type == AMQP_FRAME_HEARTBEAT) == (i + 1 == bytes.size()));
    }
}
