#pragma once

#include "amqp/address.hpp"
#include "amqp/event.hpp"
#include "amqp/event_reader.hpp"
#include "amqp/frame_codec.hpp"
#include "amqp/message.hpp"
#include "amqp/queue.hpp"
#include "amqp/stop_signal.hpp"
#include "amqp/transport.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kanal::amqp {

struct ConnectionOptions {
    Address address = {};
    std::string password = {};
    std::filesystem::path ca_file = {};
    std::string name = {};  // how the broker's operator sees this connection: "kanal/0.1.0"
    // Each side sends something within half of this, and takes the other for gone after twice as long. next()
    // must be called that often.
    std::chrono::seconds heartbeat = std::chrono::seconds(30);
    // From open() on, for connecting, logging in and every question that the broker must answer.
    Duration begin_within = std::chrono::seconds(20);
};

// One connection with one channel, AMQP 0-9-1 as RabbitMQ speaks it. One thread. Every call comes back when
// its time is over, or within a second after the stop was raised.
class Connection {
public:
    // Connects and logs in. `stop` outlives it. An error is `reject` where a person must mend something:
    // certificate, password, vhost.
    static Result<std::unique_ptr<Connection>> open(ConnectionOptions options, StopSignal const& stop);
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    // Both before the first publish and consume, and soon after open(). The errors as above.
    Result<void> set_up(Queue const& queue);
    // Then each publish is acknowledged or refused, once, by its number: 1, 2, ...
    Result<void> confirm_publishes();
    // Delivers what stands in the queue, at most `ahead` messages that are not acknowledged.
    Result<void> consume(std::string const& queue, std::uint16_t ahead);

    // Only puts it into the buffer of what is to be sent; next() sends. A message that fits no queue comes
    // back as `returned`.
    void publish(Queue const& to, Message const& message);
    // This delivery, or also all before it that are not settled yet; next() sends.
    void acknowledge(std::uint64_t tag, bool all_before);
    // This delivery moves to the dead letters of its queue. Where the queue has none it is gone.
    void refuse(std::uint64_t tag);
    std::size_t unsent() const { return output_.size() - sent_; }  // bytes

    // Sends what is to be sent and waits for the next event, until then. After a close there is no other
    // event.
    Event next(SteadyTime until);
    bool open() const { return !events_.close().has_value(); }

    // Says good-bye and waits a moment for the answer. No event comes any more.
    void close();

private:
    Connection(
        ConnectionOptions options,
        std::unique_ptr<Transport> transport,
        StopSignal const& stop,
        SteadyTime begin_by
    );

    Result<void> log_in();
    void send(std::uint32_t number, void* method, std::uint16_t channel);
    Result<void> call(std::uint32_t number, void* method, std::uint32_t answer, std::uint16_t channel);
    Result<void> await(std::uint32_t answer, std::string_view otherwise);
    Result<void> declare_queue(std::string const& name, bool has_dead_letters);
    Result<void> declare_exchange(Queue const& queue, bool passive);

    void turn(SteadyTime until);
    bool flush();
    bool receive();
    void keep_alive();
    void answer_close();

    ConnectionOptions options_;
    StopSignal const& stop_;
    std::unique_ptr<Transport> transport_;
    FrameCodec codec_;
    EventReader events_;
    std::string output_ = {};
    std::size_t sent_ = 0;
    std::string input_ = {};
    SteadyTime begin_by_;
    SteadyTime last_sent_;
    SteadyTime last_heard_;
    std::chrono::seconds heartbeat_ = std::chrono::seconds(0);  // once agreed
};

}  // namespace kanal::amqp
