#include "forwarder/status/status_answer.hpp"

#include "base/digest.hpp"
#include "base/time_text.hpp"
#include "forwarder/profile/json_place.hpp"
#include "forwarder/status/status_message.hpp"
#include "json/parse.hpp"

namespace kanal::forwarder {

namespace {

constexpr unsigned kDeepest = 8;

std::string text_at(boost::json::value const& answer, std::string const& pointer) {
    auto const* const value = pointer.empty() ? nullptr : value_at(answer, pointer);
    return value == nullptr ? std::string() : text_of_value(*value);
}

}  // namespace

std::optional<ToldStatus> read_status_answer(
    http::ClientResponse const& response,
    TrackedReport const& report,
    StatusQuestion const& question,
    Time asked_at
) {
    if (!response.whole() || response.status != 200) return std::nullopt;
    auto const answer = parse_json(response.body, {.depth = kDeepest});
    if (!answer) return std::nullopt;
    auto const word = text_at(*answer, question.word);
    if (word.empty()) return std::nullopt;
    ToldStatus told;
    told.report = report.id;
    told.event.word = centre_word(word);
    for (auto const& [is, gives] : question.table)
        if (is == word) told.event.state = centre_state_of(gives);
    auto const since = text_at(*answer, question.at);
    told.event.at = parse_time(since).value_or(asked_at);
    told.event.event = "asked/" + to_hex(sha256(report.id + "\n" + word + "\n" + since));
    return told;
}

}  // namespace kanal::forwarder
