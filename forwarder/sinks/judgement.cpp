#include "forwarder/sinks/judgement.hpp"

#include "forwarder/sinks/centre_words.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;

constexpr std::size_t kLongestReceipt = 64;
constexpr unsigned kDeepestReceipt = 8;

Outcome outcome(Kind kind, std::string why) {
    Outcome result;
    result.kind = kind;
    result.why = std::move(why);
    return result;
}

bool is_receipt(std::string_view text) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == ':' || c == '-';
    };
    return !text.empty() && text.size() <= kLongestReceipt && std::all_of(text.begin(), text.end(), fits);
}

struct Receipt {
    bool readable = false;         // a JSON object that names a report
    std::string report_id = {};    // which one
    std::string tracking_id = {};  // empty: none that can be kept
};

Receipt read_receipt(std::string_view body) {
    Receipt receipt;
    auto const parsed = parse_json(body, {.depth = kDeepestReceipt});
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    auto const* const report_id = object ? object->if_contains("report_id") : nullptr;
    if (!report_id || !report_id->is_string()) return receipt;
    receipt.readable = true;
    receipt.report_id = std::string_view(report_id->get_string());
    auto const* const tracking_id = object->if_contains("tracking_id");
    if (!tracking_id) return receipt;
    std::string text;
    if (tracking_id->is_string()) text = std::string_view(tracking_id->get_string());
    if (tracking_id->is_int64()) text = std::to_string(tracking_id->get_int64());
    if (tracking_id->is_uint64()) text = std::to_string(tracking_id->get_uint64());
    if (is_receipt(text)) receipt.tracking_id = text;
    return receipt;
}

// Every final status but those that carry a receipt.
Outcome judge_status(CentreAnswer const& answer) {
    auto result = outcome(Kind::misconfigured, "http " + std::to_string(answer.status));
    result.said = centre_words(answer.body);
    switch (answer.status) {
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
            if (answer.status >= 500) result.kind = Kind::retry;
            if (answer.status >= 300 && answer.status < 400) result.why += ": redirect";
    }
    if (result.kind == Kind::retry) result.retry_after = answer.retry_after;
    result.slow_down = answer.status == 429;
    return result;
}

Outcome judge_failure(CentreAnswer const& answer) {
    using Failure = CentreAnswer::Failure;
    auto result = outcome(Kind::retry, answer.why);
    if (answer.failure == Failure::tls || answer.failure == Failure::address)
        result.kind = Kind::misconfigured;
    result.tried = answer.failure != Failure::not_tried;
    return result;
}

// The status line has come, and what follows it does not matter.
bool judged_by_status(CentreAnswer const& answer) {
    return answer.status >= 300 && answer.status != 409;
}

}  // namespace

Judgement judge_record_answer(CentreAnswer const& answer, OutboundReport const& report) {
    if (judged_by_status(answer)) return {judge_status(answer)};
    if (answer.failure == CentreAnswer::Failure::too_long)
        return {outcome(Kind::retry, "no receipt: answer too long"), Judgement::Alarm::no_receipt};
    if (answer.failure != CentreAnswer::Failure::none) return {judge_failure(answer)};
    // libcurl can call an exchange without any answer a success.
    if (answer.status < 200) return {outcome(Kind::retry, "no answer"), Judgement::Alarm::no_receipt};
    auto const receipt = read_receipt(answer.body);
    bool const known = answer.status == 409;
    if (!receipt.readable && known) return {judge_status(answer)};
    if (!receipt.readable) return {outcome(Kind::retry, "no receipt"), Judgement::Alarm::no_receipt};
    if (receipt.report_id != report.id)
        return {outcome(Kind::retry, "receipt names another report"), Judgement::Alarm::other_report};
    if (receipt.tracking_id.empty() && !known)
        return {outcome(Kind::retry, "no receipt: no tracking id"), Judgement::Alarm::no_receipt};
    Judgement delivered;
    delivered.outcome.kind = Kind::delivered;
    delivered.outcome.tracking_id = receipt.tracking_id.empty() ? report.id : receipt.tracking_id;
    return delivered;
}

Outcome judge_attachment_answer(CentreAnswer const& answer) {
    Outcome result;
    bool const there = answer.status == 409 || (answer.status >= 200 && answer.status < 300 &&
                                                answer.failure == CentreAnswer::Failure::none);
    // A file that is gone from our disk will not come back, and the text must not wait for it.
    if (there || answer.failure == CentreAnswer::Failure::no_file) {
        result.kind = Kind::delivered;
    } else {
        result = judged_by_status(answer) ? judge_status(answer) : judge_failure(answer);
    }
    if (!result.why.empty()) result.why = "attachment: " + result.why;
    return result;
}

}  // namespace kanal::forwarder
