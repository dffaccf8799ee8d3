#pragma once

#include "config/yaml_reader.hpp"
#include "forwarder/profile/profile.hpp"

#include <vector>

namespace kanal::forwarder {

// {status: [2xx], at: /pointer, is: [text], means: word} each. `absent` is only known in a look-up.
std::vector<AnswerRule> read_rules(YamlReader& block, bool of_look_up);

// A list of JSON pointers, `fallback` where the key is missing.
std::vector<std::string> read_pointers(
    YamlReader& block, std::string_view key, std::vector<std::string> fallback
);

// {path, word, at, table, every, keep}
StatusQuestion read_status_question(YamlReader& top);

// {path, tracking_id, report_at, report_is, rules, wait}
LookUp read_look_up(YamlReader& top);

}  // namespace kanal::forwarder
