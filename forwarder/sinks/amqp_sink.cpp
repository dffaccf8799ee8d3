#include "forwarder/sinks/amqp_sink.hpp"

#include "amqp/connection.hpp"
#include "base/time_text.hpp"
#include "config/secret_file.hpp"
#include "forwarder/sinks/amqp_delivery.hpp"
#include "forwarder/sinks/count_message.hpp"

#include <algorithm>
#include <utility>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Steady = std::chrono::steady_clock;

constexpr char const* kReport = "laporan.v1";  // the types of messages
constexpr char const* kCounts = "hitungan.v1";
constexpr auto kWhole = std::chrono::seconds(45);  // beside connecting; the lane waits about a minute
constexpr auto kBeginWithin = std::chrono::seconds(20);
constexpr auto kStopWithin = std::chrono::seconds(3);
constexpr auto kIdle = std::chrono::minutes(5);
constexpr int kMostEvents = 1000;  // that are looked at between two deliveries
// The lane asks every half minute whether there is something to do; a connection that rests must not fall
// silent in between.
constexpr auto kHeartbeat = std::chrono::seconds(120);
constexpr std::size_t kMostUnsent = std::size_t{1} << 20;  // bytes

class AmqpSink : public Sink {
public:
    explicit AmqpSink(AmqpSinkOptions options) : options_(std::move(options)) {}

    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        return publish_all(reports, kReport);
    }

    bool takes_trials() const override { return true; }

    bool takes_counts() const override { return options_.daily_count; }

    Result<void> tell(std::span<DayCount const> counts, Time now) override {
        OutboundReport told;
        told.id = "counts-" + options_.agency + "-" + time_in_name(now);
        told.received_at = now;
        told.record = count_message(options_.agency, counts, now);
        auto const outcome = publish_all({&told, 1}, kCounts).front();
        if (outcome.kind == Kind::delivered) return {};
        return retry(outcome.why);
    }

    // Hears what the broker said meanwhile, and keeps the connection alive or gives it up.
    void get_ready() override {
        if (!connection_) return;
        for (int events = 0; connection_->open() && events < kMostEvents; ++events) {
            auto const event = connection_->next(Steady::now());
            if (event.kind == amqp::Event::Kind::none) break;
            if (event.kind == amqp::Event::Kind::blocked) blocked_ = true;
            if (event.kind == amqp::Event::Kind::unblocked) blocked_ = false;
        }
        if (!connection_->open() || Steady::now() - last_used_ > kIdle) disconnect();
    }

    void begin_shutdown() override { stop_.raise(); }

private:
    std::vector<Outcome> publish_all(std::span<OutboundReport const> messages, char const* type) {
        if (messages.empty()) return {};
        get_ready();
        if (auto const connected = connect(); !connected) {
            confirms_ = {};
            AmqpDelivery nothing(messages, confirms_, false);
            auto const& error = connected.error();
            return nothing.fail(error.fault == Fault::reject ? Kind::misconfigured : Kind::retry, error.what);
        }
        AmqpDelivery delivery(messages, confirms_, blocked_);
        auto outcomes = carry(delivery, type);
        bool const clean = std::all_of(outcomes.begin(), outcomes.end(), [](Outcome const& outcome) {
            return outcome.kind == Kind::delivered;
        });
        if (!clean) disconnect();
        last_used_ = Steady::now();
        return outcomes;
    }

    Result<void> connect() {
        if (connection_) return {};
        auto const password = read_secret_file(options_.password_file);
        if (!password) return reject("password file: " + password.error().what);
        amqp::ConnectionOptions options;
        options.address = options_.address;
        options.password = *password;
        options.ca_file = options_.ca_file;
        options.name = "kanal/" KANAL_VERSION;
        options.heartbeat = kHeartbeat;
        auto made = amqp::Connection::open(std::move(options), stop_);
        if (!made) return made.error();
        if (auto const set_up = (*made)->set_up(options_.queue); !set_up) return set_up.error();
        if (auto const confirming = (*made)->confirm_publishes(); !confirming) return confirming.error();
        connection_ = std::move(*made);
        confirms_ = {};
        blocked_ = false;
        return {};
    }

    void disconnect() {
        if (!stop_.raised()) connection_->close();
        connection_.reset();
    }

    std::vector<Outcome> carry(AmqpDelivery& delivery, char const* type) {
        auto const begun = Steady::now();
        auto answer_by = begun + options_.timeout;
        while (delivery.under_way()) {
            if (stop_.raised() || Steady::now() - begun > kBeginWithin) delivery.begin_no_more();
            publish(delivery, type);
            auto until = std::min<SteadyTime>(answer_by, begun + kWhole);
            if (stop_.raised()) until = std::min<SteadyTime>(until, stopped_at() + kStopWithin);
            auto const event = connection_->next(until);
            if (!connection_->open() && is_close(event)) return delivery.fail(event);
            if (delivery.take(event)) answer_by = Steady::now() + options_.timeout;
            if (event.kind == amqp::Event::Kind::none && Steady::now() >= until) break;
        }
        blocked_ = delivery.blocked();
        if (blocked_) return delivery.fail(Kind::retry, "amqp: the broker is short of memory or disk");
        if (!delivery.unanswered()) return delivery.finish();
        return delivery.fail(
            Kind::retry, stop_.raised() ? "amqp: stopped before the answer" : "amqp: no answer in time"
        );
    }

    void publish(AmqpDelivery& delivery, char const* type) {
        while (connection_->unsent() < kMostUnsent) {
            auto const* const report = delivery.begin_next();
            if (report == nullptr) return;
            amqp::Message message;
            message.message_id = report->idempotency_key();
            message.type = type;
            message.content_type = "application/json";
            message.content_encoding = "utf-8";
            message.app_id = "kanal/" KANAL_VERSION;
            message.user_id = options_.address.user;
            message.timestamp = report->received_at;
            message.trial = report->trial;
            message.body = report->record;
            connection_->publish(options_.queue, message);
        }
    }

    static bool is_close(amqp::Event const& event) {
        return event.kind == amqp::Event::Kind::channel_closed ||
               event.kind == amqp::Event::Kind::connection_closed;
    }

    SteadyTime stopped_at() {
        if (!stopped_at_) stopped_at_ = Steady::now();
        return *stopped_at_;
    }

    AmqpSinkOptions options_;
    amqp::StopSignal stop_;
    std::unique_ptr<amqp::Connection> connection_;  // kept only behind a delivery without a failure
    AmqpConfirms confirms_;                         // of its channel
    bool blocked_ = false;
    SteadyTime last_used_ = {};
    std::optional<SteadyTime> stopped_at_ = {};
};

}  // namespace

std::unique_ptr<Sink> make_amqp_sink(AmqpSinkOptions options) {
    return std::make_unique<AmqpSink>(std::move(options));
}

}  // namespace kanal::forwarder
