#pragma once

#include "base/error.hpp"
#include "config/yaml_document.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::kanalctl {

// The text of a kanal.yaml on its way to a new one. Lines are added, or one value of a line is replaced:
// whatever else a person wrote there, comments and order, stays byte for byte. Errors are for the operator,
// and leave the draft as it was.
class ConfigDraft {
public:
    struct Entry {
        std::string name = {};
        std::string kind = {};
    };

    // A file that nobody has written yet, with the sections that every gateway needs, still empty.
    static ConfigDraft begin();
    // What is in the file. An error where it is no YAML.
    static Result<ConfigDraft> of(std::string text);

    // The entries of `channels` or `centre`.
    std::vector<Entry> entries(std::string_view list) const;
    // Empty where it is missing.
    std::string value(std::string_view section, std::string_view key) const;

    // Puts a block behind the last entry of the list. `lines` without indentation: "name: app", "kind: ...".
    Result<void> add(std::string_view list, std::vector<std::string> const& lines);
    // Does nothing where the value is that already.
    Result<void> set(std::string_view section, std::string_view key, std::string_view value);

    std::string text() const;
    // Each line that was taken away or added, behind "- " or "+ ", in the order of the calls.
    std::vector<std::string> const& changes() const { return changes_; }

private:
    explicit ConfigDraft(std::string_view text);
    YamlEntry const* top_entry(std::string_view key) const;
    std::size_t end_of(YamlEntry const& entry) const;
    void insert(std::size_t at, std::vector<std::string> const& lines);
    void replace(std::size_t at, std::string line);
    Result<void> parse();

    std::vector<std::string> lines_;
    YamlValue top_ = {};
    std::vector<std::string> changes_ = {};
};

// In double quotes, as YAML writes any text of one line.
std::string yaml_quoted(std::string_view text);

}  // namespace kanal::kanalctl
