#include "channels/platform/api_state.hpp"

#include "base/log.hpp"
#include "channels/platform/health_items.hpp"

namespace kanal::platform {

namespace {

// Networks hiccup; so many in a row are worth a line.
constexpr unsigned kFailuresTold = 5;

HealthItem item(std::string name, std::string text, std::optional<double> value) {
    HealthItem made;
    made.name = std::move(name);
    made.text = std::move(text);
    made.value = value;
    return made;
}

}  // namespace

void ApiState::heed(Verdict const& verdict, std::string const& asked_for, Time now) {
    if (verdict.outcome == Outcome::later) return heed_later(verdict);
    answered_ = now;
    if (failures_ >= kFailuresTold)
        log::event(log::Level::notice, "platform_reachable", {{"channel", channel_}});
    failures_ = 0;
    switch (verdict.outcome) {
        case Outcome::limited:
            log::limited_event(
                log::Level::notice,
                "platform_limited",
                {{"channel", channel_},
                 {"asked_for", asked_for},
                 {"wait_s", std::chrono::duration_cast<std::chrono::seconds>(verdict.wait).count()}}
            );
            break;
        case Outcome::token_dead:
            if (token_ != Token::dead) {
                log::event(
                    log::Level::alert, "platform_token_dead", {{"channel", channel_}, {"reason", verdict.why}}
                );
            }
            token_ = Token::dead;
            break;
        case Outcome::refused:
            if (refused_.insert(asked_for).second) {
                log::event(
                    log::Level::error,
                    "platform_refused",
                    {{"channel", channel_}, {"asked_for", asked_for}, {"reason", verdict.why}}
                );
            }
            break;
        default:
            heed_done(asked_for);
    }
}

void ApiState::heed_done(std::string const& asked_for) {
    if (token_ == Token::dead)
        log::event(log::Level::notice, "platform_token_works", {{"channel", channel_}});
    token_ = Token::works;
    refused_.erase(asked_for);
}

void ApiState::heed_later(Verdict const& verdict) {
    if (++failures_ != kFailuresTold) return;
    log::event(log::Level::warning, "platform_unreachable", {{"channel", channel_}, {"reason", verdict.why}});
}

std::vector<HealthItem> ApiState::health() const {
    auto const answers = failures_ < kFailuresTold;
    std::vector<HealthItem> items;
    switch (token_) {
        case Token::unknown:
            items.push_back(item("token", "not tried yet", std::nullopt));
            break;
        case Token::works:
            items.push_back(item("token", "works", 1));
            break;
        case Token::dead:
            items.push_back(item("token", "dead: renew it", 0));
            break;
    }
    items.push_back(item("api", answers ? "answers" : "does not answer", answers ? 1 : 0));
    items.push_back(health_time("api_answered", answered_));
    items.push_back(health_count("api_refused", refused_.size()));
    return items;
}

}  // namespace kanal::platform
