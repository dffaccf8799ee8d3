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

    // What works and is still no good: said at each start, stops nothing. Lines of the same form.
    void warn(std::string line) {
        bool const known = std::find(warnings_.begin(), warnings_.end(), line) != warnings_.end();
        if (!known && warnings_.size() < 200) warnings_.push_back(std::move(line));
    }
    std::vector<std::string> const& warnings() const { return warnings_; }

private:
    std::vector<std::string> warnings_;
    std::vector<std::string> lines_;
};

}  // namespace kanal
