#include "channels/platform/api_client.hpp"

#include "base/log.hpp"
#include "core/health_item.hpp"

namespace kanal::platform {

namespace {

http::ClientOptions client_options(ApiClientOptions const& options) {
    http::ClientOptions result;
    result.ca_file = options.ca_file;
    result.connect_timeout = options.timeout;
    result.timeout = options.timeout;
    result.largest_body = options.largest_body;
    result.compression = true;
    return result;
}

}  // namespace

std::optional<std::string_view> ApiAnswer::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return std::nullopt;
}

ApiClient::ApiClient(ApiClientOptions const& options) : client_(client_options(options)) {}

ApiAnswer ApiClient::get(ApiRequest const& request, std::atomic<bool> const& stopping) {
    http::ClientRequest asked;
    asked.url = request.url;
    asked.bearer = request.bearer;
    auto response = client_.ask(asked, stopping);
    ApiAnswer answer;
    answer.why = std::move(response.why);
    if (!response.whole()) return answer;
    answer.status = response.status;
    answer.body = std::move(response.body);
    answer.headers = std::move(response.headers);
    return answer;
}

namespace {

// Networks hiccup; so many in a row are worth a line.
constexpr unsigned kFailuresLogged = 5;

HealthItem item(std::string name, std::string text, std::optional<double> value) {
    HealthItem made;
    made.name = std::move(name);
    made.text = std::move(text);
    made.value = value;
    return made;
}

}  // namespace

std::string_view to_text(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return "done";
        case Outcome::later:
            return "later";
        case Outcome::limited:
            return "limited";
        case Outcome::token_dead:
            return "token_dead";
        case Outcome::refused:
            return "refused";
        case Outcome::gone:
            return "gone";
    }
    return {};
}

ApiStatus later(std::string why) {
    ApiStatus status;
    status.outcome = Outcome::later;
    status.why = std::move(why);
    return status;
}

std::string describe(ApiAnswer const& answer) {
    return answer.status == 0 ? answer.why : "http " + std::to_string(answer.status);
}

ApiStatus classify_by_status(ApiAnswer const& answer) {
    ApiStatus status;
    status.why = describe(answer);
    auto const code = answer.status;
    if (code >= 200 && code < 300) return {};
    status.outcome = Outcome::refused;
    if (code == 401) status.outcome = Outcome::token_dead;
    if (code == 404) status.outcome = Outcome::gone;
    if (code == 429) status.outcome = Outcome::limited;
    if (code == 0 || code == 408 || code >= 500) status.outcome = Outcome::later;
    return status;
}

void ApiHealth::record(ApiStatus const& status, std::string const& asked_for, Time now) {
    if (status.outcome == Outcome::later) return record_failure(status);
    answered_ = now;
    if (failures_ >= kFailuresLogged)
        log::event(log::Level::notice, "platform_reachable", {{"channel", channel_}});
    failures_ = 0;
    switch (status.outcome) {
        case Outcome::limited:
            log::limited_event(
                log::Level::notice,
                "platform_limited",
                {{"channel", channel_},
                 {"asked_for", asked_for},
                 {"wait_s", std::chrono::duration_cast<std::chrono::seconds>(status.wait).count()}}
            );
            break;
        case Outcome::token_dead:
            if (token_ != Token::dead) {
                log::event(
                    log::Level::alert, "platform_token_dead", {{"channel", channel_}, {"reason", status.why}}
                );
            }
            token_ = Token::dead;
            break;
        case Outcome::refused:
            if (refused_.insert(asked_for).second) {
                log::event(
                    log::Level::error,
                    "platform_refused",
                    {{"channel", channel_}, {"asked_for", asked_for}, {"reason", status.why}}
                );
            }
            break;
        default:
            record_answer(asked_for);
    }
}

void ApiHealth::record_answer(std::string const& asked_for) {
    if (token_ == Token::dead)
        log::event(log::Level::notice, "platform_token_works", {{"channel", channel_}});
    token_ = Token::works;
    refused_.erase(asked_for);
}

void ApiHealth::record_failure(ApiStatus const& status) {
    if (++failures_ != kFailuresLogged) return;
    log::event(log::Level::warning, "platform_unreachable", {{"channel", channel_}, {"reason", status.why}});
}

std::vector<HealthItem> ApiHealth::health() const {
    auto const answers = failures_ < kFailuresLogged;
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
