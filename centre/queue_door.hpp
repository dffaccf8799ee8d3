#pragma once

#include "amqp/connection.hpp"
#include "centre/effect_thread.hpp"
#include "centre/faults.hpp"

#include <cstdint>
#include <filesystem>
#include <thread>

namespace kanal::centre {

struct QueueDoorOptions {
    amqp::Address address = {};
    std::filesystem::path password_file = {};
    std::filesystem::path ca_file = {};
    amqp::Queue queue = {};
    std::uint16_t ahead = 256;  // messages that are taken together, in one commit
};

// Takes what stands in the queue, on a thread of its own: each message is acknowledged after it is on disk.
// A connection that ends is made again. The process ignores SIGPIPE.
class QueueDoor {
public:
    // Begins at once. `effects` and `faults`, which may be missing, outlive it.
    QueueDoor(QueueDoorOptions options, EffectThread& effects, Faults* faults);
    ~QueueDoor();  // what was not acknowledged comes again
    QueueDoor(QueueDoor const&) = delete;
    QueueDoor& operator=(QueueDoor const&) = delete;

private:
    void loop();
    Result<void> consume();
    Result<void> take(amqp::Connection& connection, std::vector<amqp::Event>& messages);

    QueueDoorOptions options_;
    EffectThread& effects_;
    Faults* faults_;
    amqp::StopSignal stop_;
    std::thread thread_;
};

// What a message says. One that is no record takes effect as well, under the id that it has, or that is made
// of its bytes: somebody must be able to see it.
Effect effect_of(amqp::Event const& message);

}  // namespace kanal::centre
