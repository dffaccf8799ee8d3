#include "channels/sms/sms.hpp"

#include "base/log.hpp"
#include "channels/registry.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

namespace kanal {

namespace sms {

namespace {

constexpr unsigned kFailuresBeforeAlarm = 3;
constexpr std::size_t kMostPushed = 1000;

// What was only announced, and not stored when the channel ended, by the channel's name: one that takes its
// place when the configuration is read again goes on with it. Loop thread.
std::map<std::string, std::deque<std::string>>& unstored_messages() {
    static std::map<std::string, std::deque<std::string>> messages;
    return messages;
}

void append(std::deque<std::string>& to, std::deque<std::string>& from) {
    for (; !from.empty() && to.size() < kMostPushed; from.pop_front())
        to.push_back(std::move(from.front()));
    from.clear();
}

// What the child had handed over is kept however the conversation ends: also when the channel is stopped.
class PushedSaver {
public:
    PushedSaver(Modem& modem, ModemStatus& status) : modem_(modem), status_(status) {}
    ~PushedSaver() {
        while (auto pdu = modem_.take_pushed())
            if (status_.pushed.size() < kMostPushed) status_.pushed.push_back(std::move(*pdu));
    }
    PushedSaver(PushedSaver const&) = delete;
    PushedSaver& operator=(PushedSaver const&) = delete;

private:
    Modem& modem_;
    ModemStatus& status_;
};

ChildOptions child_options(SmsOptions const& options) {
    ChildOptions child;
    child.role = "modem";
    child.program = options.program;
    child.largest_message = kLargestModemMessage;
    child.limits.address_space = 512ULL << 20;
    return child;
}

HealthItem health_text(std::string name, std::string value) {
    HealthItem item;
    item.name = std::move(name);
    item.text = std::move(value);
    return item;
}

// Seconds since then; a text alone when it never was.
HealthItem age_of(std::string name, std::optional<Time> time, Time now) {
    if (!time) return health_text(std::move(name), "never");
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now - *time).count();
    auto item = health_count(std::move(name), static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
    item.text += " s ago";
    return item;
}

std::uint64_t count(int places) {
    return static_cast<std::uint64_t>(std::max(places, 0));
}

}  // namespace

Sms::Running::Running(Sms& owner, Intake& intake)
    : channel(owner),
      inbox(owner.options_, intake, owner.answers_, owner.silence_),
      keeper(child_options(owner.options_), owner.options_.restart, owner.options_.clock.jitter) {
    channel.running_ = this;
}

Sms::Running::~Running() {
    channel.running_ = nullptr;
    auto& pushed = channel.status_.pushed;
    if (!pushed.empty()) append(unstored_messages()[channel.options_.name], pushed);
}

Sms::Sms(SmsOptions options)
    : options_(std::move(options)),
      answers_(options_.answers),
      silence_(options_.silence),
      status_(options_) {}

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
        if (here && running.inbox.loaded()) co_await run_session(running);
        if (!here && status_.condition != "device missing") {
            status_.condition = "device missing";
            log::event(log::Level::error, "modem_missing", {{"channel", options_.name}});
        }
        co_await between_sessions(running);
    }
}

asio::awaitable<void> Sms::run_session(Running& running) {
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
    // The one whose place this channel takes may have ended since.
    if (auto const left = unstored_messages().find(options_.name); left != unstored_messages().end()) {
        append(status_.pushed, left->second);
        unstored_messages().erase(left);
    }
    Modem modem(**child);
    PushedSaver const keeper(modem, status_);
    Session session(options_, modem, running.inbox, answers_, status_);
    auto const error = co_await session.run();
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
            log::Level::error, "modem_down", {{"channel", options_.name}, {"reason", status_.condition}}
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
        auto const processed = co_await running.inbox.process_due();
        (void)processed;  // tried again in a moment
    }
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor, options_.device_poll);
    co_await pause.async_wait(asio::use_awaitable);
}

std::vector<HealthItem> Sms::health() const {
    auto const now = options_.clock.wall();
    auto const& state = status_.state;
    std::vector<HealthItem> items;
    items.push_back(health_text("modem", status_.condition));
    items.push_back(health_count("ready", status_.condition == "ready" ? 1 : 0));
    items.push_back(health_text("network", state.network.empty() ? "unknown" : state.network));
    bool const registered = state.network == "home" || state.network == "roaming";
    items.push_back(health_count("registered", registered ? 1 : 0));
    if (state.signal >= 0) items.push_back(health_count("signal_percent", count(state.signal)));
    items.push_back(health_count("storage_used", count(state.used)));
    items.push_back(health_count("storage_size", count(state.size)));
    auto const last = running_ != nullptr ? running_->inbox.last_message() : std::nullopt;
    items.push_back(age_of("last_message", last, now));
    items.push_back(age_of("last_answer_of_modem", status_.last_answered, now));
    auto const starts = running_ != nullptr ? running_->keeper.starts() : 0;
    items.push_back(health_count("modem_starts", starts));
    auto const incomplete = running_ != nullptr ? running_->inbox.incomplete() : 0;
    items.push_back(health_count("incomplete_messages", incomplete));
    auto const flooding = running_ != nullptr ? running_->inbox.flooding_senders(now) : 0;
    items.push_back(health_count("flooding_senders", flooding));
    items.push_back(health_count("not_deleted", status_.deletions.not_deleted()));
    auto const unread = status_.unread.overdue(std::chrono::steady_clock::now());
    items.push_back(health_count("not_read", unread));
    items.push_back(health_count("answers_today", answers_.sent_today(now)));
    return items;
}

}  // namespace sms

std::unique_ptr<Channel> make_sms(YamlReader& block) {
    auto options = sms::read_sms_options(block);
    if (!options) return nullptr;
    return std::make_unique<sms::Sms>(std::move(*options));
}

}  // namespace kanal
