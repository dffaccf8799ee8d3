#include "forwarder/profile/read_rules.hpp"

#include "core/centre_event.hpp"
#include "forwarder/profile/json_place.hpp"
#include "forwarder/profile/templates.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kanal::forwarder {

namespace {

using Means = AnswerRule::Means;

constexpr std::pair<std::string_view, Means> kMeans[] = {
    {"delivered", Means::delivered},
    {"known", Means::known},
    {"refused", Means::refused},
    {"busy", Means::busy},
    {"fault", Means::fault},
    {"unknown", Means::unknown},
    {"absent", Means::absent},
};

bool is_status(std::string_view text) {
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 3 || text[0] < '2' || text[0] > '5') return false;
    return text.substr(1) == "xx" || (digit(text[1]) && digit(text[2]));
}

AnswerRule read_rule(YamlReader& block, bool of_look_up) {
    AnswerRule rule;
    rule.status = block.texts("status");
    if (!std::all_of(rule.status.begin(), rule.status.end(), is_status))
        block.fault("status", "write a list of statuses: [200, 201] or [2xx]");
    rule.at = block.text("at", "");
    if (!rule.at.empty() && !is_json_pointer(rule.at))
        block.fault("at", "write a JSON pointer into the answer: /data/status");
    rule.is = block.texts("is");
    if (!rule.is.empty() && rule.at.empty()) block.fault("is", "needs 'at', where the value stands");
    auto const word = block.text("means");
    auto const* const found = std::find_if(std::begin(kMeans), std::end(kMeans), [&](auto const& known) {
        return known.first == word && (known.second != Means::absent || of_look_up);
    });
    if (found != std::end(kMeans))
        rule.means = found->second;
    else if (!word.empty())
        block.fault(
            "means",
            of_look_up ? "write known, absent, busy, fault or unknown"
                       : "write delivered, known, refused, busy, fault or unknown"
        );
    if (rule.status.empty() && rule.at.empty()) block.fault("", "a rule needs 'status' or 'at'");
    return rule;
}

}  // namespace

std::vector<AnswerRule> read_rules(YamlReader& block, bool of_look_up) {
    std::vector<AnswerRule> rules;
    for (auto& one : block.sections("rules"))
        rules.push_back(read_rule(one, of_look_up));
    return rules;
}

std::vector<std::string> read_pointers(
    YamlReader& block, std::string_view key, std::vector<std::string> fallback
) {
    if (!block.has(key)) return fallback;
    auto pointers = block.texts(key);
    if (!std::all_of(pointers.begin(), pointers.end(), is_json_pointer))
        block.fault(key, "write a list of JSON pointers: [/data/id]");
    return pointers;
}

LookUp read_look_up(YamlReader& top) {
    LookUp look_up;
    if (!top.has("look_up")) return look_up;
    auto block = top.section("look_up");
    look_up.path = block.text("path");
    if (auto const why = template_fault(look_up.path); !why.empty()) block.fault("path", why);
    look_up.tracking_id = read_pointers(block, "tracking_id", {});
    if (look_up.tracking_id.empty())
        block.fault("tracking_id", "name where the answer holds the centre's number: [/data/0/id]");
    look_up.report_at = block.text("report_at", "");
    if (!look_up.report_at.empty() && !is_json_pointer(look_up.report_at))
        block.fault("report_at", "write a JSON pointer into the answer: /data/0/content");
    look_up.report_is = block.text("report_is", look_up.report_is);
    if (auto const why = template_fault(look_up.report_is); !why.empty()) block.fault("report_is", why);
    look_up.wait = block.duration("wait", look_up.wait, std::chrono::seconds(1), std::chrono::hours(1));
    look_up.rules = read_rules(block, true);
    bool const can_be_absent = std::any_of(look_up.rules.begin(), look_up.rules.end(), [](auto const& rule) {
        return rule.means == Means::absent;
    });
    if (!can_be_absent)
        block.fault(
            "rules", "say how the answer looks when the report is not there: {status: [404], means: absent}"
        );
    return look_up;
}

StatusQuestion read_status_question(YamlReader& top) {
    using namespace std::chrono_literals;
    StatusQuestion question;
    if (!top.has("status")) return question;
    auto block = top.section("status");
    question.path = block.text("path");
    if (!question.path.empty() && question.path.find("{tracking_id}") == question.path.npos)
        block.fault("path", "name the report in it: /{tracking_id}");
    question.word = block.text("word");
    question.at = block.text("at", "");
    for (auto const& [key, pointer] : {std::pair{"word", &question.word}, std::pair{"at", &question.at}})
        if (!pointer->empty() && !is_json_pointer(*pointer))
            block.fault(key, "write a JSON pointer into the answer: /data/status");
    for (auto& row : block.sections("table")) {
        auto const gives = row.text("gives");
        if (centre_state_of(gives) == CentreState::other && !gives.empty())
            row.fault(
                "gives", "write received, verified, forwarded, in_progress, answered, done or rejected"
            );
        question.table.emplace_back(row.text("is"), gives);
    }
    question.every = block.duration("every", question.every, 10min, 24h * 30);
    question.keep = block.duration("keep", question.keep, 24h, 24h * 3650);
    return question;
}

}  // namespace kanal::forwarder
