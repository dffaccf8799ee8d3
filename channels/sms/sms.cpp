#include "channels/sms/sms.hpp"

#include "base/log.hpp"
#include "channels/registry.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

namespace kanal {

namespace sms {

namespace {

constexpr unsigned kFailuresBeforeAlarm = 3;

ChildOptions child_options(SmsOptions const& options) {
    ChildOptions child;
    child.role = "modem";
    child.program = options.program;
    child.largest_message = kLargestModemMessage;
    child.limits.address_space = 512ULL << 20;
    return child;
}

}  // namespace

Sms::Running::Running(Sms& owner, Intake& door)
    : channel(owner),
      inbox(owner.options_, door, owner.answers_, owner.silence_),
      keeper(child_options(owner.options_), owner.options_.restart, owner.options_.jitter) {
    channel.running_ = this;
}

Sms::Running::~Running() {
    channel.running_ = nullptr;
}

Sms::Sms(SmsOptions options)
    : options_(std::move(options)),
      answers_(options_.answers),
      silence_(options_.silence),
      memory_(options_.removal) {}

Result<Reading> Sms::read(RawBytes const& raw) const {
    return read_pdu_lines(options_.account, raw);
}

asio::awaitable<Result<void>> Sms::run(Intake& intake) {
    Running running(*this, intake);
    for (;;) {
        std::error_code ignored;
        bool const here = std::filesystem::exists(options_.device, ignored);
        // Without its device a child could only fail: a stick that is away costs nothing.
        // Nor does one help while the spool is away: what it reads could not be stored.
        if (here && running.inbox.loaded()) co_await converse(running);
        if (!here && memory_.condition != "device missing") {
            memory_.condition = "device missing";
            log::event(log::Level::error, "modem_missing", {{"channel", options_.name}});
        }
        co_await between_sessions(running);
    }
}

asio::awaitable<void> Sms::converse(Running& running) {
    auto const child = co_await running.keeper.child();
    if (!child) {
        log::limited_event(
            log::Level::error,
            "modem_child_failed",
            {{"channel", options_.name}, {"reason", child.error().what}},
            1
        );
        co_return;
    }
    Modem modem(**child);
    Session session(options_, modem, running.inbox, answers_, memory_);
    auto const error = co_await session.run();
    mourn(modem);
    if (session.worked()) {
        running.keeper.worked();
        alarmed_ = false;
    }
    running.keeper.failed();
    log::limited_event(
        log::Level::warning, "modem_lost", {{"channel", options_.name}, {"reason", error.what}}, 3
    );
    if (running.keeper.failures() >= kFailuresBeforeAlarm && !alarmed_) {
        alarmed_ = true;
        log::event(
            log::Level::error, "modem_down", {{"channel", options_.name}, {"reason", memory_.condition}}
        );
    }
    if (!session.needs_a_person()) co_return;
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor, options_.wait_for_person);
    co_await pause.async_wait(asio::use_awaitable);
}

// What goes on without a modem: messages whose parts do not come, and the watch over the silence.
asio::awaitable<void> Sms::between_sessions(Running& running) {
    if (!running.inbox.loaded()) {
        auto const loaded = co_await running.inbox.load();
        if (loaded) co_return;
    } else {
        auto const tended = co_await running.inbox.tend();
        (void)tended;  // tried again in a moment
    }
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor, options_.look_for_device);
    co_await pause.async_wait(asio::use_awaitable);
}

// What the child had not handed over when it ended, and where it was.
void Sms::mourn(Modem& modem) {
    while (auto pdu = modem.take_pushed())
        memory_.pushed.push_back(std::move(*pdu));
    if (!modem.trying()) return;
    auto const place = *modem.trying();
    log::event(
        log::Level::warning,
        "modem_child_ended_reading",
        {{"channel", options_.name}, {"place", place}, {"times", ++memory_.deaths[place]}}
    );
}

}  // namespace sms

std::unique_ptr<Channel> make_sms(YamlReader& block) {
    auto options = sms::read_sms_options(block);
    if (!options) return nullptr;
    return std::make_unique<sms::Sms>(std::move(*options));
}

}  // namespace kanal
