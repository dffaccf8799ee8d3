#include "channels/platform/webhook_watch.hpp"

#include "base/log.hpp"
#include "channels/platform/health_items.hpp"

namespace kanal::platform {

namespace asio = boost::asio;

WebhookWatch::WebhookWatch(std::string channel, Duration silence)
    : channel_(std::move(channel)), silence_(silence) {}

asio::awaitable<Result<void>> WebhookWatch::restore(Intake& intake) {
    std::string key(SilenceWatch::kNote);
    auto const notes = co_await intake.notes(channel_, key);
    if (!notes) co_return notes.error();
    auto const note = notes->find(key);
    if (note != notes->end()) {
        silence_.restore(note->second);
        last_ = silence_.last();
    }
    restored_ = true;
    co_return Result<void>{};
}

asio::awaitable<Result<void>> WebhookWatch::store(Intake& intake, Batch batch, Time now) {
    auto silence = silence_;
    silence.message(now);
    // Not before the days before this start are known: they would be forgotten.
    if (restored_) batch.notes.push_back({std::string(SilenceWatch::kNote), silence.to_note()});
    auto const receipts = co_await intake.accept(std::move(batch));
    if (!receipts) co_return receipts.error();
    if (silent_) log::event(log::Level::notice, "webhook_heard_again", {{"channel", channel_}});
    silent_ = false;
    last_ = now;
    if (restored_) silence_ = std::move(silence);
    co_return Result<void>{};
}

void WebhookWatch::look_at_silence(Time now) {
    auto const silent = silence_.too_long(now);
    if (!silent) return;
    silent_ = true;
    auto const hours = std::chrono::duration_cast<std::chrono::hours>(*silent).count();
    log::event(log::Level::warning, "webhook_silent", {{"channel", channel_}, {"hours", hours}});
}

void WebhookWatch::update(WebhookState state, Time now) {
    if (state.standing == WebhookState::Standing::unknown) return;
    looked_up_ = now;
    state_ = std::move(state);
    bool const lost = state_.standing == WebhookState::Standing::lost;
    if (lost && !lost_logged_) {
        log::event(log::Level::alert, "webhook_lost", {{"channel", channel_}, {"reason", state_.why}});
    } else if (!lost && lost_logged_) {
        log::event(log::Level::notice, "webhook_back", {{"channel", channel_}});
    }
    lost_logged_ = lost;
}

std::vector<HealthItem> WebhookWatch::health() const {
    HealthItem webhook;
    webhook.name = "webhook";
    webhook.text = "not looked up";
    if (state_.standing == WebhookState::Standing::there) {
        webhook.text = "there";
        webhook.value = 1;
    } else if (state_.standing == WebhookState::Standing::lost) {
        webhook.text = "lost: " + state_.why;
        webhook.value = 0;
    }
    HealthItem silence;
    silence.name = "silence";
    silence.text = silent_ ? "longer than usual" : "as usual";
    silence.value = silent_ ? 1 : 0;
    return {
        webhook, health_time("webhook_looked_up", looked_up_), health_time("last_delivery", last_), silence};
}

}  // namespace kanal::platform
