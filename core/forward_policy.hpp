#pragma once

#include "config/yaml_reader.hpp"

#include <string>
#include <vector>

namespace kanal {

// Which reports of a channel go on to the centres by themselves. The same for every kind of channel.
struct ForwardPolicy {
    enum class Rule {
        all,     // those that the channel does not doubt
        review,  // none
        tagged,  // of those the channel does not doubt, the ones with a tag in title or text
    };
    Rule rule = Rule::all;
    std::vector<std::string> tags = {};
    Rule comments = Rule::all;  // of a Submission::comment, instead of `rule`
};

// Reads `forward` and `tags` of a block of `channels:`, and `comments` where the kind has them: without that
// key comments are treated as the rest. Faults go to the block's collector.
ForwardPolicy read_forward_policy(YamlReader& block, bool has_comments);

}  // namespace kanal
