#include "channels/meta/graph_response.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::meta {

namespace json = boost::json;
using platform::ApiStatus;
using platform::Outcome;
using Registration = platform::WebhookState::Registration;

namespace {

constexpr Duration kLongestWait = std::chrono::hours(1);

double number_at(json::object const& from, std::string_view key) {
    auto const* value = from.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

// A code of an error; 0 for what can be none.
std::int64_t code_at(json::object const& from, std::string_view key) {
    auto const number = number_at(from, key);
    return number > 0 && number < 1e9 ? static_cast<std::int64_t>(number) : 0;
}

struct Usage {
    double percent = 0;
    double minutes_to_regain = 0;

    void add(json::object const& counts) {
        for (auto const* key : {"call_count", "total_time", "total_cputime"})
            percent = std::max(percent, number_at(counts, key));
        minutes_to_regain = std::max(minutes_to_regain, number_at(counts, "estimated_time_to_regain_access"));
    }
};

Usage usage_of(platform::ApiAnswer const& answer) {
    Usage usage;
    auto const app = parse_or_null(answer.header("x-app-usage").value_or("null"));
    if (app.is_object()) usage.add(app.get_object());
    auto const business = parse_or_null(answer.header("x-business-use-case-usage").value_or("null"));
    if (!business.is_object()) return usage;
    // {"<business id>": [{"type", "call_count", ...}, ...]}
    for (auto const& one : business.get_object()) {
        auto const* list = one.value().if_array();
        if (list == nullptr) continue;
        for (auto const& counts : *list) {
            if (counts.is_object()) usage.add(counts.get_object());
        }
    }
    return usage;
}

Duration wait_for(Usage const& usage) {
    if (usage.minutes_to_regain > 0) {
        auto const minutes = std::min(usage.minutes_to_regain, 60.0);
        return std::min(kLongestWait, Duration(static_cast<Duration::rep>(minutes * 60'000)));
    }
    if (usage.percent >= 95) return std::chrono::minutes(15);
    if (usage.percent >= 80) return std::chrono::minutes(1);
    return Duration::zero();
}

Outcome outcome_of(std::int64_t code, bool transient, Outcome by_status) {
    if (code == 190 || code == 102 || code == 463 || code == 467) return Outcome::token_dead;
    bool const of_business = code >= 80000 && code <= 80014;
    if (code == 4 || code == 17 || code == 32 || code == 613 || of_business) return Outcome::limited;
    if (code == 1 || code == 2 || transient) return Outcome::later;
    if (code == 100 || code == 803) return Outcome::gone;
    if (code == 3 || code == 10 || (code >= 200 && code <= 299)) return Outcome::refused;
    // 401 without the code of a dead token is one, too; a 2xx with an error is no answer.
    return by_status == Outcome::done ? Outcome::refused : by_status;
}

std::string app_of(json::object const& entry) {
    auto const* business = object_at(entry, "whatsapp_business_api_data");
    return id_at(business == nullptr ? entry : *business, "id");
}

bool has_field(json::object const& entry, std::string_view field) {
    auto const* fields = array_at(entry, "subscribed_fields");
    if (fields == nullptr || field.empty()) return true;
    return std::any_of(fields->begin(), fields->end(), [&](json::value const& one) {
        return one.is_string() && view_of(one.get_string()) == field;
    });
}

}  // namespace

platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time) {
    auto status = platform::classify_by_status(answer);
    if (answer.status == 0) return status;
    auto const wait = wait_for(usage_of(answer));
    // Only cut, not parsed: one comment with half an emoji in it must not make the whole page unreadable.
    auto const members = object_members(answer.body);
    auto const body = members ? parse_or_null(member(*members, "error").value_or("null")) : json::value();
    if (auto const* error = body.if_object()) {
        auto const code = code_at(*error, "code");
        status.outcome = outcome_of(code, flag_at(*error, "is_transient"), status.outcome);
        status.why = "code " + std::to_string(code);
        auto const subcode = code_at(*error, "error_subcode");
        if (subcode != 0) status.why += "/" + std::to_string(subcode);
    } else if (status.outcome == Outcome::done && !members) {
        // A portal's page, or an answer cut short.
        status.outcome = Outcome::later;
        status.why = "the answer is no JSON";
    }
    if (status.outcome == Outcome::done || status.outcome == Outcome::limited) status.wait = wait;
    return status;
}

platform::WebhookState read_subscriptions(
    std::string_view body, std::string const& app_id, std::string_view field
) {
    auto const parsed = parse_json(body);
    auto const* answer = parsed ? parsed->if_object() : nullptr;
    auto const* data = answer == nullptr ? nullptr : array_at(*answer, "data");
    if (data == nullptr) return {};
    platform::WebhookState lost{Registration::lost, "no app is subscribed"};
    for (auto const& value : *data) {
        auto const* entry = value.if_object();
        if (entry == nullptr) continue;
        bool const ours = app_id.empty() || app_of(*entry) == app_id;
        if (ours && has_field(*entry, field)) return {Registration::there, {}};
        if (lost.why == "no app is subscribed") lost.why = "only other apps are subscribed";
        if (ours) lost.why = "subscribed, but not to " + std::string(field);
    }
    return lost;
}

}  // namespace kanal::meta
