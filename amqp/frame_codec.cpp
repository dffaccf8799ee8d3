#include "amqp/frame_codec.hpp"

#include "amqp/librabbitmq.hpp"

#include <algorithm>
#include <new>

namespace kanal::amqp {

namespace {

constexpr std::size_t kFrameOverhead = 8;  // type, channel, size and the end mark
constexpr std::size_t kLargestMethod = 16 * 1024;
constexpr std::size_t kLargestHeader = 8 * 1024;

void append_number(std::string& bytes, std::uint64_t number, int octets) {
    for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift & 0xff);
}

// `trial` outlives what is returned.
amqp_basic_properties_t to_properties(Message const& message, amqp_table_entry_t& trial) {
    amqp_basic_properties_t properties = {};
    auto const put = [&](amqp_flags_t flag, amqp_bytes_t& field, std::string const& text) {
        if (text.empty()) return;
        properties._flags |= flag;
        field = to_bytes(text);
    };
    put(AMQP_BASIC_MESSAGE_ID_FLAG, properties.message_id, message.message_id);
    put(AMQP_BASIC_TYPE_FLAG, properties.type, message.type);
    put(AMQP_BASIC_CONTENT_TYPE_FLAG, properties.content_type, message.content_type);
    put(AMQP_BASIC_CONTENT_ENCODING_FLAG, properties.content_encoding, message.content_encoding);
    put(AMQP_BASIC_APP_ID_FLAG, properties.app_id, message.app_id);
    put(AMQP_BASIC_USER_ID_FLAG, properties.user_id, message.user_id);
    properties._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = 2;  // on disk
    if (message.timestamp) {
        properties._flags |= AMQP_BASIC_TIMESTAMP_FLAG;
        properties.timestamp = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::seconds>(message.timestamp->time_since_epoch()).count()
        );
    }
    if (message.trial) {
        properties._flags |= AMQP_BASIC_HEADERS_FLAG;
        properties.headers = {1, &trial};
    }
    return properties;
}

}  // namespace

struct FrameCodec::State {
    State() : connection(amqp_new_connection()) {
        if (connection == nullptr) throw std::bad_alloc();
        // The library takes one octet too many of what comes first and forgets it, unless that is a protocol
        // header.
        amqp_frame_t ignored = {};
        (void)amqp_handle_input(connection, to_bytes(kProtocolHeader), &ignored);
    }
    ~State() { amqp_destroy_connection(connection); }
    State(State const&) = delete;
    State& operator=(State const&) = delete;
    amqp_connection_state_t connection;
};

FrameCodec::FrameCodec() : state_(std::make_unique<State>()) {}

FrameCodec::~FrameCodec() = default;

bool FrameCodec::set_largest_frame(std::uint32_t bytes) {
    if (!between_frames_ || bytes < AMQP_FRAME_MIN_SIZE) return false;
    largest_frame_ = bytes;
    return amqp_tune_connection(state_->connection, 1, static_cast<int>(bytes), 0) == AMQP_STATUS_OK;
}

Result<void> FrameCodec::read(std::string_view& input, amqp_frame_t_& frame) {
    amqp_maybe_release_buffers(state_->connection);
    frame.frame_type = 0;
    while (!input.empty() && frame.frame_type == 0) {
        int const used = amqp_handle_input(state_->connection, to_bytes(input), &frame);
        if (used < 0) return retry("amqp: what came is not AMQP");
        input.remove_prefix(static_cast<std::size_t>(used));
        between_frames_ = frame.frame_type != 0;
    }
    return {};
}

void FrameCodec::append_method(
    std::string& bytes, std::uint16_t channel, std::uint32_t number, void* method
) {
    scratch_.resize(kLargestMethod);
    int const size = amqp_encode_method(number, method, amqp_bytes_t{scratch_.size(), scratch_.data()});
    if (size < 0) throw std::bad_alloc();  // our own methods are short; nothing else can go wrong
    scratch_.resize(static_cast<std::size_t>(size));
    std::string payload;
    payload.reserve(scratch_.size() + 4);
    append_number(payload, number, 4);
    payload += scratch_;
    append_frame(bytes, AMQP_FRAME_METHOD, channel, payload);
}

void FrameCodec::append_content(std::string& bytes, std::uint16_t channel, Message const& message) {
    auto trial = flag_entry(kTrialHeader, true);
    auto properties = to_properties(message, trial);
    scratch_.resize(kLargestHeader);
    int const size =
        amqp_encode_properties(AMQP_BASIC_CLASS, &properties, amqp_bytes_t{scratch_.size(), scratch_.data()});
    if (size < 0) throw std::bad_alloc();
    scratch_.resize(static_cast<std::size_t>(size));
    std::string header;
    append_number(header, AMQP_BASIC_CLASS, 2);
    append_number(header, 0, 2);  // weight
    append_number(header, message.body.size(), 8);
    header += scratch_;
    append_frame(bytes, AMQP_FRAME_HEADER, channel, header);
    auto const most = largest_frame_ - kFrameOverhead;
    for (std::size_t at = 0; at < message.body.size(); at += most)
        append_frame(bytes, AMQP_FRAME_BODY, channel, message.body.substr(at, most));
}

void FrameCodec::append_heartbeat(std::string& bytes) {
    constexpr char kHeartbeat[] = {AMQP_FRAME_HEARTBEAT, 0, 0, 0, 0, 0, 0, static_cast<char>(AMQP_FRAME_END)};
    bytes.append(kHeartbeat, sizeof kHeartbeat);
}

void FrameCodec::append_frame(
    std::string& bytes, std::uint8_t type, std::uint16_t channel, std::string_view payload
) {
    append_number(bytes, type, 1);
    append_number(bytes, channel, 2);
    append_number(bytes, payload.size(), 4);
    bytes += payload;
    append_number(bytes, AMQP_FRAME_END, 1);
}

}  // namespace kanal::amqp
