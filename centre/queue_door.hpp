#pragma once

#include "amqp/connection.hpp"
#include "centre/effect_thread.hpp"
#include "centre/faults.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

namespace kanal::centre {

struct QueueDoorOptions {
    amqp::Address address = {};
    std::filesystem::path password_file = {};
    std::filesystem::path ca_file = {};
    amqp::Queue queue = {};
    std::uint16_t ahead = 256;  // messages that are taken together, in one commit
};

// Takes what stands in the queue, on a thread of its own: each message is acknowledged after it is on disk.
// One above 16 MiB, which no gateway sends, goes to the dead letters where the queue was declared with some;
// in another queue it is left where it is until a person takes it away. A connection that ends is made again.
// The process ignores SIGPIPE.
class QueueDoor {
public:
    // Begins at once. `effects` and `faults`, which may be missing, outlive it.
    QueueDoor(QueueDoorOptions options, EffectThread& effects, Faults* faults);
    ~QueueDoor();  // what was not acknowledged comes again
    QueueDoor(QueueDoor const&) = delete;
    QueueDoor& operator=(QueueDoor const&) = delete;

private:
    struct Batch;
    void loop();
    Result<std::unique_ptr<amqp::Connection>> open();
    Result<void> consume();
    Result<void> take(amqp::Connection& connection, Batch& batch);
    void set_aside(amqp::Connection& connection, amqp::Event const& message, Batch& batch);

    QueueDoorOptions options_;
    EffectThread& effects_;
    Faults* faults_;
    amqp::StopSignal stop_;
    std::thread thread_;
};

// What a message says. One that is no record takes effect as well, under the id that it has, or that is made
// of its bytes: somebody must be able to see it.
Effect effect_of(amqp::Event const& message);

// What messages come to. A trial comes to nothing.
struct Contents {
    std::vector<Effect> effects = {};
    std::vector<Claim> claims = {};
};
Contents contents_of(std::vector<amqp::Event> const& messages);

}  // namespace kanal::centre
