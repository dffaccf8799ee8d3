#include "core/forward_policy.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kanal {

namespace {

using Rule = ForwardPolicy::Rule;

constexpr std::size_t kMostTags = 100;
constexpr std::pair<std::string_view, Rule> kRules[] = {
    {"all", Rule::all}, {"review", Rule::review}, {"tagged", Rule::tagged}};

bool is_one_word(std::string const& tag) {
    return tag.find_first_of(" \t") == std::string::npos && tag.find_first_not_of("#@") != std::string::npos;
}

Rule read_rule(YamlReader& block, std::string_view key, Rule usual) {
    std::string fallback;
    for (auto const& [word, rule] : kRules)
        if (rule == usual) fallback = word;
    auto const said = block.text(key, fallback);
    for (auto const& [word, rule] : kRules)
        if (word == said) return rule;
    block.fault(key, "say all, review or tagged");
    return usual;
}

}  // namespace

ForwardPolicy read_forward_policy(YamlReader& block, bool has_comments) {
    ForwardPolicy policy;
    policy.rule = read_rule(block, "forward", Rule::all);
    policy.comments = has_comments ? read_rule(block, "comments", policy.rule) : policy.rule;
    policy.tags = block.texts("tags");
    bool const tagged = policy.rule == Rule::tagged || policy.comments == Rule::tagged;
    if (tagged && policy.tags.empty()) block.fault("tags", "name at least one, like tags: [\"#lapor\"]");
    if (!tagged && !policy.tags.empty())
        block.fault(
            "tags",
            has_comments ? "only with forward: tagged or comments: tagged" : "only with forward: tagged"
        );
    if (policy.tags.size() > kMostTags) block.fault("tags", "at most 100");
    if (!std::all_of(policy.tags.begin(), policy.tags.end(), is_one_word))
        block.fault("tags", "each is one word, like \"#lapor\"");
    return policy;
}

}  // namespace kanal
