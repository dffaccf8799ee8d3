#include "centre/record.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace kanal::centre {

namespace {

constexpr std::size_t kLongestId = 128;
constexpr std::size_t kMostDays = 400;

}  // namespace

std::optional<Effect> read_record(std::string_view json) {
    auto const parsed = parse_json(json);
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    if (object == nullptr) return std::nullopt;
    Effect effect;
    effect.report_id = id_at(*object, "id");
    if (effect.report_id.empty() || effect.report_id.size() > kLongestId) return std::nullopt;
    effect.number = text_at(*object, "number").value_or("");
    effect.gateway = text_at(*object, "agency").value_or("");
    effect.content = json;
    return effect;
}

std::optional<std::vector<Claim>> read_claims(std::string_view json) {
    auto const parsed = parse_json(json);
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    if (object == nullptr) return std::nullopt;
    auto const gateway = text_at(*object, "agency").value_or("");
    auto const as_of = parse_time(text_at(*object, "as_of").value_or(""));
    auto const* const days = array_at(*object, "days");
    if (gateway.empty() || !as_of || days == nullptr || days->size() > kMostDays) return std::nullopt;
    std::vector<Claim> claims;
    for (auto const& one : *days) {
        auto const* const day = one.if_object();
        auto const* const messages = day ? day->if_contains("messages") : nullptr;
        auto const date = day ? text_at(*day, "day").value_or("") : "";
        bool const dated = date.size() == 10 && parse_time(date + "T00:00:00Z");
        if (!dated || messages == nullptr || !messages->is_int64() || messages->get_int64() < 0)
            return std::nullopt;
        claims.push_back({date, gateway, "queue", messages->get_int64(), *as_of});
    }
    return claims;
}

bool is_key_of(std::string_view key, std::string_view report_id) {
    return key.substr(0, report_id.size()) == report_id && key.size() <= kLongestId &&
           (key.size() == report_id.size() || key[report_id.size()] == '.');
}

std::string agency_of_number(std::string_view number) {
    auto const end = std::find_if_not(number.begin(), number.end(), is_digit);
    auto const digits = number.substr(0, static_cast<std::size_t>(end - number.begin()));
    if (digits.empty() || digits.size() % 2 != 0 || end == number.end() || *end != '-') return {};
    std::string code(digits.substr(0, 2));
    if (digits.size() > 2) code.append(".").append(digits.substr(2, 2));
    if (digits.size() > 4) code.append(".").append(digits.substr(4, 2));
    if (digits.size() > 6) code.append(".").append(digits.substr(6));
    return code;
}

}  // namespace kanal::centre
