#include "amqp/connection.hpp"

#include "amqp/librabbitmq.hpp"

#include <algorithm>
#include <array>

namespace kanal::amqp {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr auto kFarewell = std::chrono::seconds(1);

}  // namespace

Connection::Connection(
    ConnectionOptions options,
    std::unique_ptr<Transport> transport,
    StopSignal const& stop,
    SteadyTime begin_by
)
    : options_(std::move(options)),
      stop_(stop),
      transport_(std::move(transport)),
      begin_by_(begin_by),
      last_sent_(Steady::now()),
      last_heard_(last_sent_) {}

Result<std::unique_ptr<Connection>> Connection::open(ConnectionOptions options, StopSignal const& stop) {
    Peer const peer = {options.address.tls, options.address.host, options.address.port, options.ca_file};
    auto const begin_by = Steady::now() + options.begin_within;
    auto transport = Transport::open(peer, options.begin_within, stop);
    if (!transport) return transport.error();
    std::unique_ptr<Connection> made(new Connection(std::move(options), std::move(*transport), stop, begin_by)
    );
    if (auto const logged_in = made->log_in(); !logged_in) return logged_in.error();
    return made;
}

Result<void> Connection::log_in() {
    output_ = kProtocolHeader;
    auto const greeted = await(AMQP_CONNECTION_START_METHOD, "no greeting");
    if (!greeted) return greeted;

    std::array<amqp_table_entry_t, 5> capabilities = {
        flag_entry("publisher_confirms", true),
        flag_entry("basic.nack", true),
        flag_entry("consumer_cancel_notify", true),
        flag_entry("connection.blocked", true),
        // So that a wrong password is answered, and not only met with a closed socket.
        flag_entry("authentication_failure_close", true)};
    amqp_table_entry_t can = {};
    can.key = to_bytes("capabilities");
    can.value.kind = AMQP_FIELD_KIND_TABLE;
    can.value.value.table = {static_cast<int>(capabilities.size()), capabilities.data()};
    std::array<amqp_table_entry_t, 3> properties = {
        text_entry("product", "kanal"), text_entry("connection_name", options_.name), can};
    auto const credentials = std::string(1, '\0') + options_.address.user + '\0' + options_.password;
    amqp_connection_start_ok_t start_ok = {};
    start_ok.client_properties = {static_cast<int>(properties.size()), properties.data()};
    start_ok.mechanism = to_bytes("PLAIN");
    start_ok.response = to_bytes(credentials);
    start_ok.locale = to_bytes("en_US");
    send(AMQP_CONNECTION_START_OK_METHOD, &start_ok, kWholeConnection);
    auto const tuned = await(AMQP_CONNECTION_TUNE_METHOD, "no answer to the login");
    if (!tuned) return tuned;

    auto const offered = events_.offered_frame();
    auto const largest =
        offered == 0 ? FrameCodec::kLargestFrame : std::min(offered, FrameCodec::kLargestFrame);
    if (!codec_.set_largest_frame(largest)) return retry("amqp: the broker spoke out of turn");
    amqp_connection_tune_ok_t tune_ok = {};
    tune_ok.channel_max = kChannel;
    tune_ok.frame_max = largest;
    tune_ok.heartbeat = static_cast<std::uint16_t>(options_.heartbeat.count());
    send(AMQP_CONNECTION_TUNE_OK_METHOD, &tune_ok, kWholeConnection);
    heartbeat_ = options_.heartbeat;
    amqp_connection_open_t open = {};
    open.virtual_host = to_bytes(options_.address.vhost);
    auto const opened =
        call(AMQP_CONNECTION_OPEN_METHOD, &open, AMQP_CONNECTION_OPEN_OK_METHOD, kWholeConnection);
    if (!opened) return opened;
    amqp_channel_open_t channel = {};
    return call(AMQP_CHANNEL_OPEN_METHOD, &channel, AMQP_CHANNEL_OPEN_OK_METHOD, kChannel);
}

void Connection::send(std::uint32_t number, void* method, std::uint16_t channel) {
    codec_.append_method(output_, channel, number, method);
}

Result<void> Connection::call(
    std::uint32_t number, void* method, std::uint32_t answer, std::uint16_t channel
) {
    send(number, method, channel);
    return await(answer, "no answer");
}

Result<void> Connection::await(std::uint32_t answer, std::string_view otherwise) {
    events_.forget_answer();
    while (open() && events_.answer() != answer && !stop_.raised() && Steady::now() < begin_by_)
        turn(begin_by_);
    if (events_.answer() == answer) return {};
    auto const& close = events_.close();
    if (!close) return retry(stop_.raised() ? "amqp: stopped" : "amqp: " + std::string(otherwise));
    return close->needs_a_person ? reject(close->why) : retry(close->why);
}

void Connection::publish(Queue const& to, Message const& message) {
    amqp_basic_publish_t publish = {};
    publish.exchange = to_bytes(to.exchange);
    publish.routing_key = to_bytes(to.name);
    publish.mandatory = 1;
    send(AMQP_BASIC_PUBLISH_METHOD, &publish, kChannel);
    codec_.append_content(output_, kChannel, message);
}

void Connection::acknowledge(std::uint64_t tag, bool all_before) {
    amqp_basic_ack_t ack = {};
    ack.delivery_tag = tag;
    ack.multiple = all_before;
    send(AMQP_BASIC_ACK_METHOD, &ack, kChannel);
}

void Connection::refuse(std::uint64_t tag) {
    amqp_basic_reject_t reject = {};
    reject.delivery_tag = tag;
    send(AMQP_BASIC_REJECT_METHOD, &reject, kChannel);
}

Event Connection::next(SteadyTime until) {
    // At least one turn, so that what is to be sent goes out and what came is seen, whatever the time is.
    for (bool in_time = true; in_time;) {
        if (auto event = events_.next()) return std::move(*event);
        if (!open()) return *events_.close();
        turn(until);
        in_time = events_.has_events() || !open() || (!stop_.raised() && Steady::now() < until);
    }
    return {};
}

void Connection::close() {
    if (!open()) return;
    amqp_connection_close_t farewell = {};
    farewell.reply_code = AMQP_REPLY_SUCCESS;
    send(AMQP_CONNECTION_CLOSE_METHOD, &farewell, kWholeConnection);
    auto const until = Steady::now() + kFarewell;
    events_.forget_answer();
    while (open() && events_.answer() != AMQP_CONNECTION_CLOSE_OK_METHOD && Steady::now() < until)
        turn(until);
    events_.lose("amqp: closed");
}

// Sends, receives, and waits at most once.
void Connection::turn(SteadyTime until) {
    // What came while nobody looked is heard before the broker is taken for silent.
    if (!flush() || receive()) return;
    keep_alive();
    if (!open() || !flush()) return;
    auto wake = until;
    if (heartbeat_.count() > 0) wake = std::min(wake, last_sent_ + heartbeat_ / 2);
    transport_->wait(unsent() > 0, wake);
    if (flush()) (void)receive();
}

bool Connection::flush() {
    while (unsent() > 0) {
        auto const taken = transport_->send(std::string_view(output_).substr(sent_));
        if (!taken) {
            // What the broker said before it closed may still be there to be read.
            (void)receive();
            events_.lose(taken.error().what);
            return false;
        }
        if (*taken == 0) break;
        sent_ += *taken;
        last_sent_ = Steady::now();
    }
    if (unsent() == 0) {
        output_.clear();
        sent_ = 0;
    }
    return true;
}

// Whether anything came that somebody may wait for.
bool Connection::receive() {
    input_.resize(kReadSize);
    auto const came = transport_->receive(input_.data(), input_.size());
    if (!came) {
        events_.lose(came.error().what);
        return true;
    }
    if (*came == 0) return false;
    last_heard_ = Steady::now();
    std::string_view bytes(input_.data(), *came);
    amqp_frame_t frame = {};
    while (!bytes.empty() && open()) {
        if (auto const read = codec_.read(bytes, frame); !read) {
            events_.lose(read.error().what);
        } else if (frame.frame_type != 0) {
            events_.take(frame);
            if (!open()) answer_close();
        }
    }
    return true;
}

void Connection::keep_alive() {
    if (heartbeat_.count() == 0) return;
    auto const now = Steady::now();
    if (now - last_heard_ > heartbeat_ * 2) return events_.lose("amqp: the broker fell silent");
    // While it takes nothing, one more heartbeat would only lengthen the buffer.
    if (now - last_sent_ >= heartbeat_ / 2 && unsent() == 0) FrameCodec::append_heartbeat(output_);
}

// A broker that is not answered warns its operator of a connection that broke.
void Connection::answer_close() {
    if (unsent() > 0) return;
    if (events_.close()->kind == Event::Kind::channel_closed) {
        amqp_connection_close_t farewell = {};
        farewell.reply_code = AMQP_REPLY_SUCCESS;
        send(AMQP_CONNECTION_CLOSE_METHOD, &farewell, kWholeConnection);
    } else if (events_.close()->code != 0) {
        amqp_connection_close_ok_t ok = {};
        send(AMQP_CONNECTION_CLOSE_OK_METHOD, &ok, kWholeConnection);
    }
    (void)transport_->send(std::string_view(output_));
}

}  // namespace kanal::amqp
