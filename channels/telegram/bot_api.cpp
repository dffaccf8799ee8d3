#include "channels/telegram/bot_api.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::telegram {

using platform::Outcome;
namespace json = boost::json;
using Registration = platform::WebhookState::Registration;

namespace {

constexpr std::int64_t kLongestWait = 3600;  // seconds

bool lists(json::array const& kinds, std::string_view kind) {
    return std::any_of(kinds.begin(), kinds.end(), [&](json::value const& one) {
        return one.is_string() && view_of(one.get_string()) == kind;
    });
}

platform::WebhookState state_of(json::object const& info, std::string const& url) {
    auto const registered = text_at(info, "url").value_or("");
    if (registered.empty()) return {Registration::lost, "no webhook is set"};
    if (!url.empty() && registered != url)
        return {Registration::lost, "the webhook is set to another address"};
    auto const* kinds = array_at(info, "allowed_updates");
    // Missing or empty: what Telegram sends by default, which has both.
    if (kinds == nullptr || kinds->empty()) return {Registration::there, {}};
    for (auto const* kind : {"message", "edited_message"}) {
        if (!lists(*kinds, kind))
            return {Registration::lost, std::string("allowed_updates is without ") + kind};
    }
    return {Registration::there, {}};
}

constexpr std::string_view kHeader = "x-telegram-bot-api-secret-token";
constexpr std::size_t kLongestSecret = 256;
constexpr std::size_t kLongestBotId = 20;

}  // namespace

platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time) {
    auto status = platform::classify_by_status(answer);
    if (status.outcome == Outcome::gone) status.outcome = Outcome::token_dead;
    auto const body = parse_json(answer.body);
    auto const* fields = body ? body->if_object() : nullptr;
    if (status.outcome == Outcome::done && (fields == nullptr || !flag_at(*fields, "ok"))) {
        status.outcome = Outcome::later;
        status.why = "the answer is not ok";
    }
    auto const* parameters = fields == nullptr ? nullptr : object_at(*fields, "parameters");
    auto const* seconds = parameters == nullptr ? nullptr : parameters->if_contains("retry_after");
    if (status.outcome == Outcome::limited && seconds != nullptr && seconds->is_int64())
        status.wait = std::chrono::seconds(std::clamp<std::int64_t>(seconds->get_int64(), 1, kLongestWait));
    return status;
}

WebhookInfo read_webhook_info(std::string_view body, std::string const& url) {
    auto const parsed = parse_json(body);
    auto const* answer = parsed ? parsed->if_object() : nullptr;
    auto const* info = answer == nullptr ? nullptr : object_at(*answer, "result");
    if (info == nullptr) return {};
    WebhookInfo read;
    read.state = state_of(*info, url);
    auto const* pending = info->if_contains("pending_update_count");
    if (pending != nullptr && pending->is_int64()) read.pending = pending->get_int64();
    read.last_error = time_at(*info, "last_error_date");
    return read;
}

MediaRules media_rules(std::string const& api_url, std::filesystem::path const& token_file) {
    MediaLookUp look_up;
    look_up.scheme = "telegram-file";
    look_up.url = api_url + "/bot{token}/getFile?file_id={id}";
    look_up.member = "/result/file_path";
    look_up.file_url = api_url + "/file/bot{token}/{member}";
    MediaRules rules;
    rules.token_file = token_file;
    rules.look_ups.push_back(std::move(look_up));
    return rules;
}

bool is_secret_token(std::string_view text) {
    auto const fits = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; };
    return !text.empty() && text.size() <= kLongestSecret && std::all_of(text.begin(), text.end(), fits);
}

std::string bot_id_of(std::string_view bot_token) {
    auto const colon = bot_token.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > kLongestBotId) return {};
    auto const id = bot_token.substr(0, colon);
    if (!std::all_of(id.begin(), id.end(), is_digit) || !is_secret_token(bot_token.substr(colon + 1)))
        return {};
    return std::string(id);
}

std::optional<platform::SignatureFault> check_secret_token(
    HttpRequest const& head, std::vector<std::string> const& tokens
) {
    auto const count = head.header_count(kHeader);
    if (count == 0) return platform::SignatureFault::missing;
    if (count > 1) return platform::SignatureFault::duplicate;
    auto const given = head.header(kHeader).value_or("");
    unsigned matches = 0;
    for (auto const& token : tokens)
        matches += equal_secrets(given, token) ? 1U : 0U;
    if (matches == 0) return platform::SignatureFault::wrong;
    return std::nullopt;
}

}  // namespace kanal::telegram
