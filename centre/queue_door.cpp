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

constexpr std::string_view kCounts = "hitungan.v1";  // the type of what a gateway says that it has sent

}  // namespace

// What came and is not acknowledged yet.
struct QueueDoor::Batch {
    std::vector<amqp::Event> messages = {};
    std::size_t bytes = 0;
    bool left_some = false;  // a message of this connection that must stay unacknowledged

    void add(amqp::Event message) {
        bytes += message.body.size();
        messages.push_back(std::move(message));
    }
    void clear() {
        messages.clear();
        bytes = 0;
    }
};

Effect effect_of(amqp::Event const& message) {
    auto effect = read_record(message.body).value_or(Effect());
    effect.content = message.body;
    effect.way = "queue";
    effect.sender = message.user_id;
    effect.message_id =
        message.message_id.empty() ? "sha256:" + to_hex(sha256(message.body)) : message.message_id;
    if (effect.report_id.empty()) effect.report_id = effect.message_id;
    bool const said = message.timestamp > 0 && message.timestamp < kTooLate;
    effect.taken_in = said ? Time(std::chrono::seconds(message.timestamp)) : WallClock::now();
    return effect;
}

Contents contents_of(std::vector<amqp::Event> const& messages) {
    Contents contents;
    for (auto const& message : messages) {
        if (message.trial) continue;
        auto claims = message.type == kCounts ? read_claims(message.body) : std::nullopt;
        if (claims)
            contents.claims.insert(contents.claims.end(), claims->begin(), claims->end());
        else
            contents.effects.push_back(effect_of(message));
    }
    return contents;
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

Result<std::unique_ptr<amqp::Connection>> QueueDoor::open() {
    auto const password = read_secret_file(options_.password_file);
    if (!password) return password.error();
    amqp::ConnectionOptions options;
    options.address = options_.address;
    options.password = *password;
    options.ca_file = options_.ca_file;
    options.name = "kanal-centre/" KANAL_VERSION;
    auto opened = amqp::Connection::open(std::move(options), stop_);
    if (!opened) return opened;
    if (auto const set_up = (*opened)->set_up(options_.queue); !set_up) return set_up.error();
    auto const begun = (*opened)->consume(options_.queue.name, options_.ahead);
    if (!begun) return begun.error();
    log::event(log::Level::notice, "queue_open");
    return opened;
}

// Ends with an error, also when it is stopped.
Result<void> QueueDoor::consume() {
    auto const opened = open();
    if (!opened) return opened.error();
    auto& connection = **opened;
    Batch batch;
    while (!stop_.raised()) {
        auto const until = Steady::now() + (batch.messages.empty() ? Steady::duration(kNoEnd) : kGather);
        auto event = connection.next(until);
        auto const kind = event.kind;
        auto const why = event.why;
        if (kind == amqp::Event::Kind::delivered) {
            batch.add(std::move(event));
        } else if (kind == amqp::Event::Kind::oversized) {
            if (auto const taken = take(connection, batch); !taken) return taken;
            set_aside(connection, event, batch);
        }
        if (!connection.open()) return retry(why.empty() ? "amqp: closed" : why);
        if (kind == amqp::Event::Kind::cancelled) return retry("amqp: the queue is gone");
        bool const all_here = kind == amqp::Event::Kind::none || batch.messages.size() >= options_.ahead ||
                              batch.bytes >= kMostBytes;
        if (!all_here) continue;
        if (auto const taken = take(connection, batch); !taken) return taken;
    }
    connection.close();
    return retry("amqp: stopped");
}

Result<void> QueueDoor::take(amqp::Connection& connection, Batch& batch) {
    if (batch.messages.empty()) return {};
    auto const fault = faults_ != nullptr ? faults_->take() : Fault();
    if (fault.kind == Fault::Kind::lost_before) return retry("as ordered");
    auto contents = contents_of(batch.messages);
    auto const taken = effects_.take_and_wait(std::move(contents.effects));
    if (!taken) return taken.error();
    for (auto const& one : *taken)
        if (one.conflicts)
            log::limited_event(log::Level::warning, "edition_conflict", {{"tracking_id", one.tracking_id}});
    if (!contents.claims.empty()) {
        auto const missing = effects_.claim_and_wait(std::move(contents.claims));
        if (!missing) return missing.error();
        for (auto const& count : *missing)
            log::limited_event(
                log::Level::warning, "count_short", {{"day", count.day}, {"missing", count.missing()}}
            );
    }
    if (fault.kind == Fault::Kind::lost_after) return retry("as ordered");
    if (batch.left_some) {
        for (auto const& message : batch.messages)
            connection.acknowledge(message.tag, false);
    } else {
        connection.acknowledge(batch.messages.back().tag, true);
    }
    batch.clear();
    return {};
}

void QueueDoor::set_aside(amqp::Connection& connection, amqp::Event const& message, Batch& batch) {
    bool const declared = options_.queue.setup == amqp::Queue::Setup::declare;
    if (declared)
        connection.refuse(message.tag);
    else
        batch.left_some = true;
    log::limited_event(
        log::Level::warning,
        "message_too_large",
        {{"bytes", message.size}, {"dead_letter", declared ? "yes" : "no"}}
    );
}

}  // namespace kanal::centre
