#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kanal {

// The faults of one configuration file, one line each: `kanal.yaml:12: channels[1].keys_file: is missing;
// ...`. File name as the operator gave it, real line, dotted path of the key, what to do. A value of the file
// is never in one: it may be a secret in the wrong place.
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

struct YamlEntry;

// One value of a YAML file and the line it is on (from 1).
struct YamlValue {
    enum class Kind { null, scalar, sequence, mapping };
    Kind kind = Kind::null;
    unsigned line = 1;
    std::string text = {};              // of a scalar, unquoted
    bool quoted = false;                // a scalar in quotes is text, whatever it looks like
    std::vector<YamlValue> items = {};  // of a sequence
    // Of a mapping, in the order of the file, each key once. Without an initializer: clang would need the
    // destructor of what is still an incomplete type here.
    std::vector<YamlEntry> entries;

    YamlEntry const* find(std::string_view key) const;
};

struct YamlEntry {
    std::string key = {};
    unsigned line = 1;  // of the key
    YamlValue value = {};
};

// The top mapping of the text. Refused, each with a fault that names `file_name` and the line: what is no
// YAML, bytes that are not UTF-8, control characters, anchors, aliases, tags, duplicate keys, keys that are
// no text, more than one document, nesting beyond 20, anything but a mapping at the top. Nothing is returned
// then.
std::optional<YamlValue> parse_yaml(
    std::string_view text, std::string const& file_name, ConfigFaults& faults
);

// The same for a file, refused beyond 1 MiB; no more than that is read of it.
std::optional<YamlValue> load_yaml(std::filesystem::path const& file, ConfigFaults& faults);

// A key as it may be in a fault: printable ASCII, at most 64 characters.
std::string shown_key(std::string_view key);

}  // namespace kanal
