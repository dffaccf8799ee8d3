#include "amqp/connection.hpp"
#include "amqp/librabbitmq.hpp"

#include <vector>

namespace kanal::amqp {

namespace {

// How often the centre's program may fail at a message before it goes to the dead letters. RabbitMQ has no
// limit before 4.0 and one of 20 since, after which it drops; it refuses -1 before 4.0. A number that is
// never reached by accident is taken by all of them, and the queue still fits after an upgrade.
constexpr std::int64_t kDeliveryLimit = 1'000'000;
constexpr std::int64_t kCopies = 3;  // where the cluster has as many nodes

}  // namespace

Result<void> Connection::set_up(Queue const& queue) {
    if (queue.setup == Queue::Setup::leave) return {};
    bool const passive = queue.setup == Queue::Setup::check;
    if (!queue.exchange.empty())
        if (auto const declared = declare_exchange(queue, passive); !declared) return declared;
    if (passive) {
        amqp_queue_declare_t look = {};
        look.queue = to_bytes(queue.name);
        look.passive = 1;
        return call(AMQP_QUEUE_DECLARE_METHOD, &look, AMQP_QUEUE_DECLARE_OK_METHOD, kChannel);
    }
    auto const dead = declare_queue(dead_letters_of(queue.name), false);
    if (!dead) return dead;
    auto const declared = declare_queue(queue.name, true);
    if (!declared || queue.exchange.empty()) return declared;
    amqp_queue_bind_t bind = {};
    bind.queue = to_bytes(queue.name);
    bind.exchange = to_bytes(queue.exchange);
    bind.routing_key = to_bytes(queue.name);
    return call(AMQP_QUEUE_BIND_METHOD, &bind, AMQP_QUEUE_BIND_OK_METHOD, kChannel);
}

Result<void> Connection::declare_exchange(Queue const& queue, bool passive) {
    amqp_exchange_declare_t exchange = {};
    exchange.exchange = to_bytes(queue.exchange);
    exchange.type = to_bytes("direct");
    exchange.passive = passive;
    exchange.durable = 1;
    return call(AMQP_EXCHANGE_DECLARE_METHOD, &exchange, AMQP_EXCHANGE_DECLARE_OK_METHOD, kChannel);
}

// All that decides whether a report can get lost is said: what is left to the broker's defaults differs from
// version to version. A full queue refuses (basic.nack) and drops nothing; dead letters move at least once,
// which a queue does only when it refuses.
Result<void> Connection::declare_queue(std::string const& name, bool has_dead_letters) {
    auto const dead = dead_letters_of(name);
    std::vector<amqp_table_entry_t> arguments = {
        text_entry("x-queue-type", "quorum"),
        text_entry("x-overflow", "reject-publish"),
        number_entry("x-delivery-limit", kDeliveryLimit),
        number_entry("x-quorum-initial-group-size", kCopies)};
    if (has_dead_letters) {
        arguments.push_back(text_entry("x-dead-letter-exchange", ""));
        arguments.push_back(text_entry("x-dead-letter-routing-key", dead));
        arguments.push_back(text_entry("x-dead-letter-strategy", "at-least-once"));
    }
    amqp_queue_declare_t declare = {};
    declare.queue = to_bytes(name);
    declare.durable = 1;
    declare.arguments = {static_cast<int>(arguments.size()), arguments.data()};
    return call(AMQP_QUEUE_DECLARE_METHOD, &declare, AMQP_QUEUE_DECLARE_OK_METHOD, kChannel);
}

Result<void> Connection::confirm_publishes() {
    amqp_confirm_select_t select = {};
    return call(AMQP_CONFIRM_SELECT_METHOD, &select, AMQP_CONFIRM_SELECT_OK_METHOD, kChannel);
}

Result<void> Connection::consume(std::string const& queue, std::uint16_t ahead) {
    amqp_basic_qos_t qos = {};
    qos.prefetch_count = ahead;
    auto const limited = call(AMQP_BASIC_QOS_METHOD, &qos, AMQP_BASIC_QOS_OK_METHOD, kChannel);
    if (!limited) return limited;
    amqp_basic_consume_t consume = {};
    consume.queue = to_bytes(queue);
    return call(AMQP_BASIC_CONSUME_METHOD, &consume, AMQP_BASIC_CONSUME_OK_METHOD, kChannel);
}

}  // namespace kanal::amqp
