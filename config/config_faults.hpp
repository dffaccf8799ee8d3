#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace kanal {

// The faults of one configuration file, one line each: `kanal.yaml:12: channels[1].keys_file: is missing;
// ...`. File name as the operator gave it, real line, dotted path of the key, what to do. A value of the file
// never stands in one: it may be a secret in the wrong place.
class ConfigFaults {
public:
    // A line that is here already is not repeated: a key may be read by two that both need it. What comes
    // after the two hundredth is dropped; nobody reads so far.
    void add(std::string line) {
        bool const known = std::find(lines_.begin(), lines_.end(), line) != lines_.end();
        if (!known && lines_.size() < 200) lines_.push_back(std::move(line));
    }
    std::vector<std::string> const& lines() const { return lines_; }
    bool empty() const { return lines_.empty(); }

private:
    std::vector<std::string> lines_;
};

}  // namespace kanal
