#include "centre/queue_door.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/retry_delay.hpp"
#include "centre/record.hpp"
#include "config/secret_file.hpp"

#include <poll.h>

#include <utility>

namespace kanal::centre {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::int64_t kTooLate = 4'102'444'800;  // the year 2100
constexpr auto kNoEnd = std::chrono::hours(1);
constexpr auto kGather = std::chrono::milliseconds(5);
constexpr std::size_t kMostBytes = std::size_t{8} << 20;  // that are gathered
constexpr auto kWorked = std::chrono::minutes(1);         // a connection that lasted so long was a good one
constexpr RetryDelay kAgain = {.first = std::chrono::milliseconds(500), .longest = std::chrono::seconds(30)};

}  // namespace

Effect effect_of(amqp::Event const& message) {
    auto effect = read_record(message.body).value_or(Effect());
    effect.content = message.body;
    effect.way = "queue";
    effect.message_id =
        message.message_id.empty() ? "sha256:" + to_hex(sha256(message.body)) : message.message_id;
    if (effect.report_id.empty()) effect.report_id = effect.message_id;
    bool const said = message.timestamp > 0 && message.timestamp < kTooLate;
    effect.taken_in = said ? Time(std::chrono::seconds(message.timestamp)) : WallClock::now();
    return effect;
}

QueueDoor::QueueDoor(QueueDoorOptions options, EffectThread& effects, Faults* faults)
    : options_(std::move(options)), effects_(effects), faults_(faults), thread_([this] { loop(); }) {}

QueueDoor::~QueueDoor() {
    stop_.raise();
    thread_.join();
}

void QueueDoor::loop() {
    unsigned failures = 0;
    while (!stop_.raised()) {
        auto const begun = Steady::now();
        auto const ended = consume();
        if (stop_.raised()) break;
        failures = Steady::now() - begun > kWorked ? 1 : failures + 1;
        auto const wait = kAgain.after(failures, random_share());
        log::limited_event(
            log::Level::warning, "queue_lost", {{"reason", ended.error().what}, {"again_in_ms", wait.count()}}
        );
        pollfd stopped = {stop_.descriptor(), POLLIN, 0};
        (void)::poll(&stopped, 1, static_cast<int>(wait.count()));
    }
}

// Ends with an error, or without one when it is stopped.
Result<void> QueueDoor::consume() {
    auto const password = read_secret_file(options_.password_file);
    if (!password) return password.error();
    amqp::ConnectionOptions options;
    options.address = options_.address;
    options.password = *password;
    options.ca_file = options_.ca_file;
    options.name = "kanal-centre/" KANAL_VERSION;
    auto opened = amqp::Connection::open(std::move(options), stop_);
    if (!opened) return opened.error();
    auto& connection = **opened;
    if (auto const set_up = connection.set_up(options_.queue); !set_up) return set_up.error();
    if (auto const begun = connection.consume(options_.queue.name, options_.ahead); !begun)
        return begun.error();
    log::event(log::Level::notice, "queue_open");
    std::vector<amqp::Event> messages;
    std::size_t bytes = 0;
    while (!stop_.raised()) {
        auto const until = Steady::now() + (messages.empty() ? Steady::duration(kNoEnd) : kGather);
        auto event = connection.next(until);
        if (event.kind == amqp::Event::Kind::delivered) {
            bytes += event.body.size();
            messages.push_back(std::move(event));
        }
        if (!connection.open()) return retry(event.why.empty() ? "amqp: closed" : event.why);
        if (event.kind == amqp::Event::Kind::cancelled) return retry("amqp: the queue is gone");
        bool const all_here =
            event.kind == amqp::Event::Kind::none || messages.size() >= options_.ahead || bytes >= kMostBytes;
        if (messages.empty() || !all_here) continue;
        if (auto const taken = take(connection, messages); !taken) return taken;
        bytes = 0;
    }
    connection.close();
    return retry("amqp: stopped");
}

Result<void> QueueDoor::take(amqp::Connection& connection, std::vector<amqp::Event>& messages) {
    auto const fault = faults_ != nullptr ? faults_->take() : Fault();
    if (fault.kind == Fault::Kind::lost_before) return retry("as ordered");
    std::vector<Effect> effects;
    for (auto const& message : messages)
        effects.push_back(effect_of(message));
    auto const taken = effects_.take_and_wait(std::move(effects));
    if (!taken) return taken.error();
    for (std::size_t i = 0; i < messages.size(); ++i)
        if ((*taken)[i].conflicts)
            log::limited_event(
                log::Level::warning, "edition_conflict", {{"tracking_id", (*taken)[i].tracking_id}}
            );
    if (fault.kind == Fault::Kind::lost_after) return retry("as ordered");
    connection.acknowledge(messages.back().tag);
    messages.clear();
    return {};
}

}  // namespace kanal::centre
