#pragma once

#include "amqp/address.hpp"
#include "amqp/queue.hpp"
#include "base/time.hpp"
#include "core/sink.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace kanal::forwarder {

struct AmqpSinkOptions {
    std::string centre = {};
    std::string agency = {};  // its code
    amqp::Address address = {};
    std::filesystem::path password_file = {};  // read for every connection
    std::filesystem::path ca_file = {};
    amqp::Queue queue = {};
    bool daily_count = true;                      // the centre is told each day how much it should have
    Duration timeout = std::chrono::seconds(30);  // how long a publish may stay without an answer
};

// kind: amqp. Publishes to a queue of RabbitMQ with confirms, as docs/central-contract.md says. A report
// is delivered when the broker has confirmed it; the tracking id is then the report's own id, because a
// queue gives none. Counts go the same way. The connection is made when there is something to deliver, ends
// with a delivery that failed, and is given up after five minutes without one.
std::unique_ptr<Sink> make_amqp_sink(AmqpSinkOptions options);

}  // namespace kanal::forwarder
