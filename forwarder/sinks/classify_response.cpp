#include "forwarder/sinks/classify_response.hpp"

#include "forwarder/profile/answer_rules.hpp"
#include "forwarder/profile/json_place.hpp"
#include "json/parse.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

namespace json = boost::json;

constexpr unsigned kDeepest = 8;             // of the JSON of an answer
constexpr std::size_t kLongestWords = 300;   // characters
constexpr std::size_t kLookedAt = 8 * 1024;  // bytes

// The first member that says something, also one level down: {"error": {"message": "..."}}.
std::string sentence_of(json::object const& object, bool inner = false) {
    for (char const* const name :
         {"message", "error_description", "detail", "error", "reason", "errors", "title"}) {
        auto const* const value = object.if_contains(name);
        if (value == nullptr) continue;
        if (value->is_string() && !value->get_string().empty()) return std::string(value->get_string());
        if (value->is_object() && !inner) {
            auto words = sentence_of(value->get_object(), true);
            if (!words.empty()) return words;
        }
        if (value->is_array() && !value->get_array().empty()) return json::serialize(*value);
    }
    return {};
}

// Without the marks of HTML; what stands in them is not what a person would read.
std::string text_of(std::string_view body) {
    std::string text;
    bool mark = false;
    for (char const c : body) {
        if (c == '<') mark = true;
        text += mark ? ' ' : c;
        if (c == '>') mark = false;
    }
    return text;
}

std::string with_single_blanks(std::string_view line) {
    std::string text;
    for (char const c : line) {
        if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
        text += c;
    }
    if (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

Outcome outcome(Kind kind, std::string why) {
    Outcome result;
    result.kind = kind;
    result.why = std::move(why);
    return result;
}

// What an answer confirms.
struct Confirmation {
    bool readable = false;         // a JSON object that says for which report it is, where it has to
    bool other_report = false;     // and it is for another
    std::string tracking_id = {};  // empty: none that can be kept
};

Confirmation read_confirmation(
    json::value const* answer, ReportSource const& source, Profile const& profile
) {
    Confirmation confirmed;
    if (answer == nullptr || !answer->is_object()) return confirmed;
    confirmed.tracking_id = tracking_id_in(*answer, profile.tracking_id);
    confirmed.readable = !confirmed.tracking_id.empty();
    if (profile.report_at.empty()) return confirmed;
    auto const* const named = value_at(*answer, profile.report_at);
    confirmed.readable = named != nullptr && named->is_string();
    confirmed.other_report =
        confirmed.readable && text_of_value(*named) != expand(source, profile.report_is, Place::text);
    return confirmed;
}

// Every final status but those that carry a receipt.
Outcome classify_status(http::ClientResponse const& response) {
    auto result = outcome(Kind::misconfigured, "http " + std::to_string(response.status));
    result.said = centre_words(response.body);
    switch (response.status) {
        case 400:
        case 413:
        case 422:
            result.kind = Kind::refused;
            break;
        case 408:
        case 409:
        case 425:
        case 429:
            result.kind = Kind::retry;
            break;
        default:
            if (response.status >= 500) result.kind = Kind::retry;
            if (response.status >= 300 && response.status < 400) result.why += ": redirect";
    }
    if (result.kind == Kind::retry) result.retry_after = response.retry_after;
    result.slow_down = response.status == 429;
    return result;
}

Outcome classify_failure(http::ClientResponse const& response) {
    auto result = outcome(Kind::retry, response.why);
    if (response.failure == Failure::tls || response.failure == Failure::address)
        result.kind = Kind::misconfigured;
    result.tried = response.failure != Failure::not_tried;
    return result;
}

// The status line has come, and what follows it does not matter.
bool status_decides(http::ClientResponse const& response) {
    return response.status >= 300 && response.status != 409;
}

}  // namespace

std::string centre_words(std::string_view body) {
    std::string words;
    auto const parsed = parse_json(body, {.depth = kDeepest});
    if (parsed && parsed->is_object()) words = sentence_of(parsed->get_object());
    if (words.empty()) words = parsed ? std::string(body) : text_of(body.substr(0, kLookedAt));
    auto line = with_single_blanks(visible_line(words));
    line.resize(front_of_characters(line, kLongestWords));
    return line;
}

namespace {

ResponseClass no_receipt(char const* why) {
    return {outcome(Kind::retry, why), ResponseClass::Alarm::no_receipt};
}

// `known`: the centre says that it has the report already.
ResponseClass read_receipt(
    http::ClientResponse const& response,
    json::value const* answer,
    ReportSource const& source,
    Profile const& profile,
    bool known
) {
    auto const confirmed = read_confirmation(answer, source, profile);
    if (!confirmed.readable && known) return {classify_status(response)};
    if (!confirmed.readable) return no_receipt("no receipt");
    if (confirmed.other_report)
        return {outcome(Kind::retry, "receipt names another report"), ResponseClass::Alarm::other_report};
    if (confirmed.tracking_id.empty() && !known) return no_receipt("no receipt: no tracking id");
    ResponseClass delivered;
    delivered.outcome.kind = Kind::delivered;
    delivered.outcome.tracking_id = confirmed.tracking_id.empty() ? source.report.id : confirmed.tracking_id;
    return delivered;
}

ResponseClass by_default(
    http::ClientResponse const& response,
    json::value const* answer,
    ReportSource const& source,
    Profile const& profile
) {
    if (status_decides(response)) return {classify_status(response)};
    if (response.failure == Failure::body_too_long || response.failure == Failure::header_too_long)
        return no_receipt("no receipt: answer too long");
    if (response.failure != Failure::none) return {classify_failure(response)};
    // libcurl can call an exchange without any answer a success.
    if (response.status < 200) return no_receipt("no answer");
    return read_receipt(response, answer, source, profile, response.status == 409);
}

ResponseClass by_rule(
    AnswerRule::Means means,
    http::ClientResponse const& response,
    json::value const* answer,
    ReportSource const& source,
    Profile const& profile
) {
    using Means = AnswerRule::Means;
    if (means == Means::delivered) return read_receipt(response, answer, source, profile, false);
    auto result = classify_status(response);
    if (means == Means::known) {
        result = Outcome{.kind = Kind::delivered};
        if (answer != nullptr) result.tracking_id = tracking_id_in(*answer, profile.tracking_id);
        if (result.tracking_id.empty()) result.tracking_id = source.report.id;
        return {result};
    }
    result.kind = means == Means::refused ? Kind::refused
                  : means == Means::busy  ? Kind::retry
                  : means == Means::fault ? Kind::misconfigured
                                          : Kind::unknown;
    if (result.kind == Kind::retry) result.retry_after = response.retry_after;
    return {result};
}

// The report may have been taken although nobody said so.
bool may_have_been_taken(http::ClientResponse const& response, Outcome const& outcome) {
    if (outcome.kind != Kind::retry || !outcome.tried) return false;
    switch (response.status) {
        case 408:
        case 409:
        case 425:
        case 429:
        case 503:
            return false;
        default:
            return response.status != 0 || response.sent;
    }
}

}  // namespace

ResponseClass classify_record_response(
    http::ClientResponse const& response, ReportSource const& source, Profile const& profile
) {
    auto const parsed = response.whole() ? parse_json(response.body, {.depth = kDeepest})
                                         : Result<json::value>(reject("cut"));
    auto const* const answer = parsed ? &*parsed : nullptr;
    auto const means =
        response.status >= 200 ? meaning_of(profile.rules, response.status, answer) : std::nullopt;
    auto result = means ? by_rule(*means, response, answer, source, profile)
                        : by_default(response, answer, source, profile);
    if (!profile.idempotent && may_have_been_taken(response, result.outcome) &&
        means != AnswerRule::Means::busy)
        result.outcome.kind = Kind::unknown;
    return result;
}

ResponseClass classify_record_response(http::ClientResponse const& response, OutboundReport const& report) {
    return classify_record_response(response, {report, json::value()}, Profile());
}

Finding classify_look_up_response(
    http::ClientResponse const& response, LookUp const& look_up, Duration since_sent
) {
    using Means = AnswerRule::Means;
    Finding finding;
    if (!response.whole()) {
        finding.why = response.why;
        return finding;
    }
    auto const parsed = parse_json(response.body, {.depth = kDeepest});
    auto const means = meaning_of(look_up.rules, response.status, parsed ? &*parsed : nullptr);
    if (means == Means::absent) {
        finding.kind = since_sent >= look_up.wait ? Finding::Kind::not_there : Finding::Kind::not_yet;
        return finding;
    }
    auto found = parsed ? tracking_id_in(*parsed, look_up.tracking_id) : std::string();
    bool const there = means ? means == Means::known || means == Means::delivered : response.status < 300;
    finding.why = "http " + std::to_string(response.status);
    if (!there || found.empty()) return finding;
    return {.kind = Finding::Kind::there, .tracking_id = std::move(found)};
}

std::string look_up_path(LookUp const& look_up, DoubtfulReport const& report) {
    OutboundReport named;
    named.id = report.id;
    json::value const record = json::object{{"number", report.number}};
    return expand({named, record}, look_up.path, Place::url).value_or("");
}

Outcome classify_attachment_response(http::ClientResponse const& response) {
    Outcome result;
    bool const there = response.status == 409 ||
                       (response.status >= 200 && response.status < 300 && response.failure == Failure::none);
    // A file that is gone from our disk will not come back, and the text must not wait for it.
    if (there || response.failure == Failure::no_file) {
        result.kind = Kind::delivered;
    } else {
        result = status_decides(response) ? classify_status(response) : classify_failure(response);
    }
    if (!result.why.empty()) result.why = "attachment: " + result.why;
    return result;
}

}  // namespace kanal::forwarder
