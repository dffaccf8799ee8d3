#include "channels/twitter/x_api.hpp"

#include "base/ascii.hpp"
#include "channels/platform/note_words.hpp"
#include "channels/platform/platform_api.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::twitter {

using platform::Outcome;
namespace json = boost::json;
using Registration = platform::WebhookState::Registration;

namespace {

constexpr Duration kLongestWait = std::chrono::minutes(16);
constexpr std::int64_t kYear2100 = 4'102'444'800;  // in seconds

Duration wait_for_reset(platform::ApiAnswer const& answer, Time now) {
    auto const reset = to_number<std::int64_t>(answer.header("x-rate-limit-reset").value_or(""));
    if (!reset || *reset <= 0 || *reset > kYear2100) return Duration::zero();
    // A second more: theirs are whole ones.
    auto const wait = std::chrono::ceil<Duration>(Time(std::chrono::seconds(*reset + 1)) - now);
    return std::clamp<Duration>(wait, std::chrono::seconds(1), kLongestWait);
}

}  // namespace

platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time now) {
    auto status = platform::classify_by_status(answer);
    bool const used_up = answer.header("x-rate-limit-remaining") == "0";
    if (status.outcome == Outcome::limited || (status.outcome == Outcome::done && used_up))
        status.wait = wait_for_reset(answer, now);
    if (status.outcome == Outcome::done && !object_members(answer.body)) {
        status.outcome = Outcome::later;
        status.why = "the answer is no JSON";
    }
    return status;
}

OurWebhook read_webhooks(std::string_view body, std::string const& url) {
    auto const answer = parse_or_null(body);
    if (!answer.is_object()) return {};
    OurWebhook found;
    found.state = {Registration::lost, "no webhook is registered"};
    auto const* data = array_at(answer.get_object(), "data");
    if (data == nullptr) return found;  // X leaves out what is empty
    for (auto const& value : *data) {
        auto const* webhook = value.if_object();
        if (webhook == nullptr) continue;
        bool const ours = url.empty() || text_at(*webhook, "url") == url;
        if (ours && flag_at(*webhook, "valid")) return {{Registration::there, {}}, id_at(*webhook, "id")};
        if (ours) found.state.why = "X calls the webhook invalid";
    }
    return found;
}

std::optional<bool> is_subscribed(std::string_view body, std::string const& account) {
    auto const answer = parse_or_null(body);
    if (!answer.is_object()) return std::nullopt;
    auto const* all = array_at(answer.get_object(), "data");
    auto const* data = object_at(answer.get_object(), "data");
    if (data != nullptr) all = array_at(*data, "subscriptions");
    if (all == nullptr) return answer.get_object().contains("errors") ? std::nullopt : std::optional(false);
    for (auto const& value : *all) {
        auto const* one = value.if_object();
        auto const* filter = one == nullptr ? nullptr : object_at(*one, "filter");
        if (one != nullptr && id_at(filter == nullptr ? *one : *filter, "user_id") == account) return true;
    }
    return false;
}

boost::asio::awaitable<platform::WebhookState> look_up_webhook(
    platform::PlatformApi& api, std::string url, std::string account
) {
    auto const webhooks = co_await api.get("/2/webhooks", "webhook");
    if (!webhooks.done()) co_return platform::WebhookState();
    auto found = read_webhooks(webhooks.body, url);
    if (found.state.registration != Registration::there || account.empty()) co_return found.state;

    auto const legacy = "/2/account_activity/webhooks/" + found.id + "/subscriptions/all/list";
    auto const activity = co_await api.get("/2/activity/subscriptions", "subscriptions");
    auto const in_activity = activity.done() ? is_subscribed(activity.body, account) : std::nullopt;
    if (in_activity == true) co_return found.state;
    auto const all = co_await api.get(legacy, "account activity subscriptions");
    auto const in_legacy = all.done() ? is_subscribed(all.body, account) : std::nullopt;
    bool const lost = in_activity == false && in_legacy == false;
    if (lost) found.state = {Registration::lost, "our account is subscribed to nothing"};
    co_return found.state;
}

}  // namespace kanal::twitter
