#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// The faults of one configuration file, one line each: `kanal.yaml:12: channels[1].keys_file: no such file`.
class ConfigFaults {
public:
    void add(std::string line) { lines_.push_back(std::move(line)); }
    std::vector<std::string> const& lines() const { return lines_; }
    bool empty() const { return lines_.empty(); }

private:
    std::vector<std::string> lines_;
};

// One mapping of the file, read key by key. A fault is noted and a harmless value returned, so that one run
// over the file finds them all. `done()` notes every key that nobody asked for. Start-up only; one thread.
class YamlReader {
public:
    // Reads the whole file. Refused with a fault: more than 1 MiB, anchors, aliases, tags, duplicate keys,
    // more than one document, nesting beyond 20, anything but a mapping at the top. Nothing is returned then.
    static std::optional<YamlReader> open(std::filesystem::path const& file, ConfigFaults& faults);

    ~YamlReader();
    YamlReader(YamlReader&&) noexcept;
    YamlReader& operator=(YamlReader&&) noexcept;

    std::string text(std::string_view key);  // required, not empty
    std::string text(std::string_view key, std::string fallback);
    bool flag(std::string_view key, bool fallback);
    std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    // "500ms", "30s", "15m", "24h", "7d"; a number without a unit is a fault.
    Duration duration(std::string_view key, Duration fallback);
    // "64MiB", "256KiB", "1GiB" or plain bytes.
    std::uint64_t size(std::string_view key, std::uint64_t fallback);
    std::vector<std::string> texts(std::string_view key);  // a sequence of texts; empty when missing

    // Relative to the folder of the file. Does not look whether it exists.
    std::filesystem::path path(std::string_view key);  // required
    std::filesystem::path path(std::string_view key, std::filesystem::path fallback);

    // The content of the file named by the key, without trailing line ends. A fault when it is missing,
    // unreadable, empty, larger than 64 KiB, or readable by everybody (other users' read permission).
    std::string secret(std::string_view key);                          // required
    std::optional<std::string> optional_secret(std::string_view key);  // nothing when the key is missing

    // A mapping below this one; empty one when missing.
    YamlReader section(std::string_view key);
    bool has(std::string_view key) const;
    // A sequence of mappings below this one; empty when missing.
    std::vector<YamlReader> sections(std::string_view key);

    // Notes a fault at this key's line: reason in plain words with what to do.
    void fault(std::string_view key, std::string_view reason);

    // Notes every key that was not asked for, here and in every section taken from here.
    void done();

private:
    struct Node;
    explicit YamlReader(std::shared_ptr<Node> node);
    std::shared_ptr<Node> node_;
};

}  // namespace kanal
