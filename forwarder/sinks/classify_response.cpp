#include "forwarder/sinks/classify_response.hpp"

#include "json/parse.hpp"
#include "text/character_count.hpp"
#include "text/terminal_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

namespace json = boost::json;

constexpr std::size_t kLongestTrackingId = 64;
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

bool is_tracking_id(std::string_view text) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == ':' || c == '-';
    };
    return !text.empty() && text.size() <= kLongestTrackingId && std::all_of(text.begin(), text.end(), fits);
}

// What an answer confirms.
struct Confirmation {
    bool readable = false;         // a JSON object that names a report
    std::string report_id = {};    // which one
    std::string tracking_id = {};  // empty: none that can be kept
};

Confirmation read_confirmation(std::string_view body) {
    Confirmation confirmed;
    auto const parsed = parse_json(body, {.depth = kDeepest});
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    auto const* const report_id = object ? object->if_contains("report_id") : nullptr;
    if (!report_id || !report_id->is_string()) return confirmed;
    confirmed.readable = true;
    confirmed.report_id = std::string_view(report_id->get_string());
    auto const* const tracking_id = object->if_contains("tracking_id");
    if (!tracking_id) return confirmed;
    std::string text;
    if (tracking_id->is_string()) text = std::string_view(tracking_id->get_string());
    if (tracking_id->is_int64()) text = std::to_string(tracking_id->get_int64());
    if (tracking_id->is_uint64()) text = std::to_string(tracking_id->get_uint64());
    if (is_tracking_id(text)) confirmed.tracking_id = text;
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

ResponseClass classify_record_response(http::ClientResponse const& response, OutboundReport const& report) {
    if (status_decides(response)) return {classify_status(response)};
    if (response.failure == Failure::body_too_long || response.failure == Failure::header_too_long)
        return {outcome(Kind::retry, "no receipt: answer too long"), ResponseClass::Alarm::no_receipt};
    if (response.failure != Failure::none) return {classify_failure(response)};
    // libcurl can call an exchange without any answer a success.
    if (response.status < 200) return {outcome(Kind::retry, "no answer"), ResponseClass::Alarm::no_receipt};
    auto const confirmed = read_confirmation(response.body);
    bool const known = response.status == 409;
    if (!confirmed.readable && known) return {classify_status(response)};
    if (!confirmed.readable) return {outcome(Kind::retry, "no receipt"), ResponseClass::Alarm::no_receipt};
    if (confirmed.report_id != report.id)
        return {outcome(Kind::retry, "receipt names another report"), ResponseClass::Alarm::other_report};
    if (confirmed.tracking_id.empty() && !known)
        return {outcome(Kind::retry, "no receipt: no tracking id"), ResponseClass::Alarm::no_receipt};
    ResponseClass delivered;
    delivered.outcome.kind = Kind::delivered;
    delivered.outcome.tracking_id = confirmed.tracking_id.empty() ? report.id : confirmed.tracking_id;
    return delivered;
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
