#include "channels/telegram/webhook_info.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

namespace json = boost::json;
using Standing = platform::WebhookState::Standing;

bool lists(json::array const& kinds, std::string_view kind) {
    return std::any_of(kinds.begin(), kinds.end(), [&](json::value const& one) {
        return one.is_string() && std::string_view(one.get_string().data(), one.get_string().size()) == kind;
    });
}

platform::WebhookState state_of(json::object const& info, std::string const& url) {
    auto const registered = text_at(info, "url").value_or("");
    if (registered.empty()) return {Standing::lost, "no webhook is set"};
    if (!url.empty() && registered != url) return {Standing::lost, "the webhook is set to another address"};
    auto const* kinds = array_at(info, "allowed_updates");
    // Missing or empty: what Telegram sends by default, which has both.
    if (kinds == nullptr || kinds->empty()) return {Standing::there, {}};
    for (auto const* kind : {"message", "edited_message"}) {
        if (!lists(*kinds, kind)) return {Standing::lost, std::string("allowed_updates is without ") + kind};
    }
    return {Standing::there, {}};
}

}  // namespace

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

}  // namespace kanal::telegram
