#pragma once

#include "config/yaml_document.hpp"
#include "config/yaml_reader.hpp"

#include <map>
#include <set>

namespace kanal {

// What a reader and its copies in `taken` share. The values live in `value`'s owner, the whole document.
struct YamlReader::Node {
    std::string file_name = {};
    std::filesystem::path folder = {};
    std::shared_ptr<YamlValue const> value = {};  // a mapping; nothing when it is missing
    unsigned line = 1;
    std::string path = {};  // "channels[1]"; empty at the top
    ConfigFaults* faults = nullptr;

    std::vector<ConfigKey> asked = {};                        // in order, each once; `path` is the key alone
    std::map<std::string, std::shared_ptr<Node>> taken = {};  // sections by key, entries of lists by "key[0]"
    bool faulty = false;
    bool skipped = false;
    bool misshapen = false;  // something else stands where the mapping should; that has been noted

    // Marks the key as known by what it is asked for. The first call with a type counts.
    void describe(ConfigKey key);
    // Marks the key as known. Nothing when it is missing.
    YamlEntry const* ask(std::string_view key);
    // The same for a key that must hold one text or number; faults of the wrong shape are noted.
    YamlValue const* ask_scalar(std::string_view key);
    void note(unsigned at_line, std::string_view key, std::string_view reason);
    unsigned line_of(std::string_view key) const;  // of this mapping where the key is missing or empty
    std::string line_text(unsigned at_line, std::string_view key, std::string_view reason) const;
    void note_missing(std::string_view key);
    std::string full_key(std::string_view key) const;
    // The reader's state for a mapping below this one.
    std::shared_ptr<Node> take(std::string const& key, YamlValue const* below, unsigned at_line);
    bool clean() const;
    void note_unknown();
    // The keys that were asked for here and below, behind `prefix`.
    void list_keys(std::string const& prefix, std::vector<ConfigKey>& keys) const;
};

}  // namespace kanal
