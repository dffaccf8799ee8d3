#include "core/forward_policy.hpp"

#include <algorithm>

namespace kanal {

namespace {

constexpr std::size_t kMostTags = 100;

bool is_one_word(std::string const& tag) {
    return tag.find_first_of(" \t") == std::string::npos && tag.find_first_not_of("#@") != std::string::npos;
}

}  // namespace

ForwardPolicy read_forward_policy(YamlReader& block) {
    ForwardPolicy policy;
    auto const rule = block.text("forward", "all");
    policy.tags = block.texts("tags");
    if (rule == "review")
        policy.rule = ForwardPolicy::Rule::review;
    else if (rule == "tagged")
        policy.rule = ForwardPolicy::Rule::tagged;
    else if (rule != "all")
        block.fault("forward", "say all, review or tagged");
    if (rule == "tagged" && policy.tags.empty())
        block.fault("tags", "name at least one, like tags: [\"#lapor\"]");
    if (rule != "tagged" && !policy.tags.empty()) block.fault("tags", "only with forward: tagged");
    if (policy.tags.size() > kMostTags) block.fault("tags", "at most 100");
    if (!std::all_of(policy.tags.begin(), policy.tags.end(), is_one_word))
        block.fault("tags", "each is one word, like \"#lapor\"");
    return policy;
}

}  // namespace kanal
