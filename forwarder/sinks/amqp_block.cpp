#include "base/log.hpp"
#include "forwarder/registry.hpp"
#include "forwarder/sinks/amqp_sink.hpp"

#include <string_view>

namespace kanal::forwarder {

namespace {

constexpr std::size_t kLongestName = 200;  // so that the dead letters' queue has a name, too

amqp::Address read_address(YamlReader& block) {
    auto const url = block.text("url");
    if (url.empty()) return {};  // has been reported
    auto address = amqp::parse_address(url);
    if (address) return *address;
    block.fault("url", address.error().what);
    return {};
}

amqp::Queue::Setup read_setup(YamlReader& block) {
    auto const text = block.text("queue_setup", "check");
    if (text == "declare") return amqp::Queue::Setup::declare;
    if (text == "leave") return amqp::Queue::Setup::leave;
    if (text != "check") block.fault("queue_setup", "write declare, check or leave");
    return amqp::Queue::Setup::check;
}

std::string read_name(YamlReader& block, std::string_view key, std::string name) {
    if (name.size() > kLongestName) block.fault(key, "use at most 200 bytes");
    if (name.rfind("amq.", 0) == 0) block.fault(key, "names that begin with amq. are the broker's own");
    return name;
}

}  // namespace

// {name, kind: amqp, url, password_file, queue, queue_setup: declare | check | leave, exchange, daily_count,
// timeout, ca_file}
std::unique_ptr<Sink> make_amqp(YamlReader& block, SinkSurroundings const& surroundings) {
    AmqpSinkOptions options;
    options.centre = block.text("name", "");
    options.agency = surroundings.agency;
    options.address = read_address(block);
    // Looked at now, so that a missing or open file stops the start; read again for every connection.
    (void)block.secret("password_file");
    options.password_file = block.path("password_file", {});
    options.ca_file = block.path("ca_file", {});
    options.queue.name = read_name(block, "queue", block.text("queue"));
    options.queue.exchange = read_name(block, "exchange", block.text("exchange", ""));
    options.queue.setup = read_setup(block);
    options.daily_count = block.flag("daily_count", options.daily_count);
    options.timeout =
        block.duration("timeout", options.timeout, std::chrono::seconds(1), std::chrono::seconds(40));
    if (!options.address.host.empty() && !options.address.tls && !options.address.is_loopback())
        log::event(log::Level::warning, "centre_cleartext", {{"centre", options.centre}});
    return make_amqp_sink(std::move(options));
}

}  // namespace kanal::forwarder
