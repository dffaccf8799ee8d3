#include "forwarder/profile/answer_rules.hpp"

#include "core/delivery.hpp"
#include "forwarder/profile/json_place.hpp"

#include <algorithm>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

bool has_status(AnswerRule const& rule, int status) {
    if (rule.status.empty()) return true;
    auto const text = std::to_string(status);
    return std::any_of(rule.status.begin(), rule.status.end(), [&](std::string const& one) {
        return one == text || (one.substr(1) == "xx" && one[0] == text[0] && text.size() == 3);
    });
}

bool fits(AnswerRule const& rule, int status, json::value const* answer) {
    if (!has_status(rule, status)) return false;
    if (rule.at.empty()) return true;
    auto const* const value = answer == nullptr ? nullptr : value_at(*answer, rule.at);
    if (value == nullptr) return false;
    if (rule.is.empty()) return says_something(*value);
    auto const text = text_of_value(*value);
    return std::find(rule.is.begin(), rule.is.end(), text) != rule.is.end();
}

}  // namespace

std::string tracking_id_in(json::value const& answer, std::vector<std::string> const& pointers) {
    for (auto const& pointer : pointers) {
        auto const* const value = value_at(answer, pointer);
        if (value == nullptr || !(value->is_string() || value->is_int64() || value->is_uint64())) continue;
        auto text = text_of_value(*value);
        if (is_tracking_id(text)) return text;
    }
    return {};
}

std::optional<AnswerRule::Means> meaning_of(
    std::vector<AnswerRule> const& rules, int status, json::value const* answer
) {
    for (auto const& rule : rules)
        if (fits(rule, status, answer)) return rule.means;
    return std::nullopt;
}

}  // namespace kanal::forwarder
