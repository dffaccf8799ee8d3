#include "channels/platform/delivery_watch.hpp"

#include "base/ascii.hpp"
#include "base/log.hpp"
#include "channels/platform/note_words.hpp"
#include "core/health_item.hpp"

#include <algorithm>

namespace kanal::platform {

namespace {

constexpr std::size_t kDaysKept = 7;
constexpr std::size_t kDaysNeeded = 3;
constexpr Duration kShortest = std::chrono::hours(1);

}  // namespace

void SilenceWatch::message(Time at) {
    if (last_) {
        auto const pause = std::max(std::chrono::floor<Duration>(at - *last_), Duration::zero());
        auto& longest = longest_[words::day_of(at)];
        longest = std::max(longest, pause);
    }
    while (longest_.size() > kDaysKept)
        longest_.erase(longest_.begin());
    last_ = at;
    reported_ = false;
}

std::optional<Duration> SilenceWatch::limit() const {
    if (fixed_ > Duration::zero()) return fixed_;
    if (longest_.size() < kDaysNeeded) return std::nullopt;
    Duration longest = kShortest;
    for (auto const& [day, pause] : longest_)
        longest = std::max(longest, pause);
    return 2 * longest;
}

std::optional<Duration> SilenceWatch::too_long(Time now) {
    // Without any message yet the time counts from the first look.
    if (!last_) last_ = now;
    auto const allowed = limit();
    auto const silent = std::chrono::floor<Duration>(now - *last_);
    if (!allowed || reported_ || silent < *allowed) return std::nullopt;
    reported_ = true;
    return silent;
}

std::string SilenceWatch::to_note() const {
    auto note = words::from_time(last_.value_or(Time{}));
    for (auto const& [day, pause] : longest_)
        note += " " + std::to_string(day) + " " + std::to_string(pause.count());
    return note;
}

void SilenceWatch::restore(std::string_view note) {
    auto const parts = words::split(note);
    if (parts.empty()) return;
    last_ = words::to_time(parts[0]);
    longest_.clear();
    for (std::size_t i = 1; i + 1 < parts.size(); i += 2) {
        auto const day = to_number<std::int64_t>(parts[i]);
        auto const pause = to_number<std::int64_t>(parts[i + 1]);
        if (day && pause && *pause >= 0) longest_[*day] = Duration(*pause);
    }
}

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
    if (state.registration == WebhookState::Registration::unknown) return;
    looked_up_ = now;
    state_ = std::move(state);
    bool const lost = state_.registration == WebhookState::Registration::lost;
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
    if (state_.registration == WebhookState::Registration::there) {
        webhook.text = "there";
        webhook.value = 1;
    } else if (state_.registration == WebhookState::Registration::lost) {
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
