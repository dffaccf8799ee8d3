#include "forwarder/sinks/classify_response.hpp"

#include "base/ascii.hpp"
#include "forwarder/profile/answer_rules.hpp"
#include "forwarder/profile/json_place.hpp"
#include "forwarder/sinks/http_outcomes.hpp"
#include "json/parse.hpp"

namespace kanal::forwarder {

namespace {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

namespace json = boost::json;

constexpr unsigned kDeepest = 8;  // of the JSON of an answer

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

// The status line has come, and what follows it does not matter.
bool status_decides(http::ClientResponse const& response) {
    return response.status >= 300 && response.status != 409;
}

ResponseClass no_receipt(char const* why) {
    return {Outcome{.kind = Kind::retry, .why = why}, ResponseClass::Alarm::no_receipt};
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
    if (!confirmed.readable && known) return {outcome_by_status(response)};
    if (!confirmed.readable) return no_receipt("no receipt");
    if (confirmed.other_report)
        return {
            Outcome{.kind = Kind::retry, .why = "receipt names another report"},
            ResponseClass::Alarm::other_report};
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
    if (status_decides(response)) return {outcome_by_status(response)};
    if (response.failure == Failure::body_too_long || response.failure == Failure::header_too_long)
        return no_receipt("no receipt: answer too long");
    if (response.failure != Failure::none) return {outcome_of_failure(response)};
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
    auto result = outcome_by_status(response);
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
    if (outcome.kind != Kind::retry && outcome.kind != Kind::misconfigured) return false;
    if (response.status < 200) return response.sent;
    if (outcome.kind == Kind::misconfigured) return false;
    switch (response.status) {
        case 408:
        case 409:
        case 425:
        case 429:
        case 503:
            return false;
        default:
            return true;
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

namespace {

// What is known of a report in doubt, as templates see it.
class DoubtfulSource {
public:
    explicit DoubtfulSource(DoubtfulReport const& doubtful)
        : record_(json::object{{"number", doubtful.number}}) {
        report_.id = doubtful.id;
    }
    ReportSource get() const { return {report_, record_}; }

private:
    OutboundReport report_ = {};
    json::value record_;
};

// Letters and digits on either side would make another word of it.
bool holds_word(std::string_view text, std::string_view word) {
    auto const belongs = [text](std::size_t at) {
        char const c = at < text.size() ? ascii_lower(text[at]) : ' ';
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    if (word.empty()) return false;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        if ((at == 0 || !belongs(at - 1)) && !belongs(at + word.size())) return true;
    return false;
}

bool names_report(json::value const& answer, LookUp const& look_up, DoubtfulReport const& report) {
    if (look_up.report_at.empty()) return true;
    auto const* const named = value_at(answer, look_up.report_at);
    if (named == nullptr) return false;
    auto const name = expand(DoubtfulSource(report).get(), look_up.report_is, Place::text).value_or("");
    return holds_word(text_of_value(*named), name);
}

}  // namespace

Finding classify_look_up_response(
    http::ClientResponse const& response, LookUp const& look_up, DoubtfulReport const& report, Time now
) {
    using Means = AnswerRule::Means;
    Finding finding;
    finding.why = response.why;
    if (!response.whole()) return finding;
    auto const parsed = parse_json(response.body, {.depth = kDeepest});
    auto const means = meaning_of(look_up.rules, response.status, parsed ? &*parsed : nullptr);
    if (means == Means::absent) {
        bool const may_come = now - report.since < look_up.wait;
        finding.kind = may_come ? Finding::Kind::not_yet : Finding::Kind::not_there;
        return finding;
    }
    finding.why = "http " + std::to_string(response.status);
    bool const there = means ? means == Means::known || means == Means::delivered : response.status < 300;
    if (!there || !parsed) return finding;
    auto found = tracking_id_in(*parsed, look_up.tracking_id);
    if (found.empty()) return finding;
    finding.why = "the answer names another report";
    if (!names_report(*parsed, look_up, report)) return finding;
    return {.kind = Finding::Kind::there, .tracking_id = std::move(found)};
}

std::string look_up_path(LookUp const& look_up, DoubtfulReport const& report) {
    return expand(DoubtfulSource(report).get(), look_up.path, Place::url).value_or("");
}

Outcome classify_attachment_response(http::ClientResponse const& response) {
    Outcome result;
    bool const there = response.status == 409 ||
                       (response.status >= 200 && response.status < 300 && response.failure == Failure::none);
    // A file that is gone from our disk will not come back, and the text must not wait for it.
    if (there || response.failure == Failure::no_file) {
        result.kind = Kind::delivered;
    } else {
        result = status_decides(response) ? outcome_by_status(response) : outcome_of_failure(response);
    }
    if (!result.why.empty()) result.why = "attachment: " + result.why;
    return result;
}

}  // namespace kanal::forwarder
