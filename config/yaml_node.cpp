#include "config/yaml_node.hpp"

#include <algorithm>

namespace kanal {

void YamlReader::Node::describe(ConfigKey key) {
    auto const known = std::find_if(asked.begin(), asked.end(), [&](ConfigKey const& each) {
        return each.path == key.path;
    });
    if (known == asked.end())
        asked.push_back(std::move(key));
    else if (known->type.empty())
        *known = std::move(key);
    else if (key.required && key.type == "text" && known->type == "text" && known->fallback.empty())
        known->required = true;  // asked for twice, by who only looks and by who needs it
}

YamlEntry const* YamlReader::Node::ask(std::string_view key) {
    describe({.path = std::string(key)});
    return value ? value->find(key) : nullptr;
}

YamlValue const* YamlReader::Node::ask_scalar(std::string_view key) {
    auto const* entry = ask(key);
    if (entry == nullptr) return nullptr;
    if (entry->value.kind == YamlValue::Kind::scalar) return &entry->value;
    if (entry->value.kind == YamlValue::Kind::null) {
        note(entry->line, key, "has no value; write one behind the colon, or remove the line");
    } else {
        note(entry->line, key, "must be one value, not a list or a section");
    }
    return nullptr;
}

void YamlReader::Node::note(unsigned at_line, std::string_view key, std::string_view reason) {
    faulty = true;
    faults->add(line_text(at_line, key, reason));
}

unsigned YamlReader::Node::line_of(std::string_view key) const {
    auto const* entry = key.empty() || !value ? nullptr : value->find(key);
    return entry == nullptr ? line : entry->line;
}

std::string YamlReader::Node::line_text(unsigned at_line, std::string_view key, std::string_view reason)
    const {
    auto where = full_key(key);
    if (!where.empty()) where += ": ";
    return file_name + ':' + std::to_string(at_line) + ": " + where + std::string(reason);
}

void YamlReader::Node::note_missing(std::string_view key) {
    if (!misshapen) note(line, key, "is missing; add it");
}

std::string YamlReader::Node::full_key(std::string_view key) const {
    if (key.empty()) return path;
    return path.empty() ? shown_key(key) : path + '.' + shown_key(key);
}

std::shared_ptr<YamlReader::Node> YamlReader::Node::take(
    std::string const& key, YamlValue const* below, unsigned at_line
) {
    auto& node = taken[key];
    if (node) return node;
    node = std::make_shared<Node>();
    node->file_name = file_name;
    node->folder = folder;
    if (below != nullptr) node->value = std::shared_ptr<YamlValue const>(value, below);
    node->line = at_line;
    node->path = path.empty() ? key : path + '.' + key;
    node->faults = faults;
    return node;
}

bool YamlReader::Node::clean() const {
    return !faulty &&
           std::all_of(taken.begin(), taken.end(), [](auto const& below) { return below.second->clean(); });
}

void YamlReader::Node::note_unknown() {
    if (value && !skipped) {
        std::set<std::string_view> known;
        std::string listed;
        for (auto const& key : asked) {
            known.insert(key.path);
            listed += (listed.empty() ? "" : ", ") + key.path;
        }
        for (auto const& entry : value->entries) {
            if (known.contains(entry.key)) continue;
            note(
                entry.line,
                entry.key,
                "unknown key; " + (listed.empty() ? "none is known here" : "known here: " + listed)
            );
        }
    }
    skipped = true;
    for (auto const& below : taken)
        below.second->note_unknown();
}

void YamlReader::Node::list_keys(std::string const& prefix, std::vector<ConfigKey>& keys) const {
    for (auto key : asked) {
        auto const name = key.path;
        key.path = prefix + name;
        keys.push_back(key);
        if (auto const below = taken.find(name); below != taken.end())
            below->second->list_keys(key.path + '.', keys);
        for (std::size_t i = 0;; ++i) {
            auto const entry = taken.find(name + '[' + std::to_string(i) + ']');
            if (entry == taken.end()) break;
            auto const* const kind = entry->second->value ? entry->second->value->find("kind") : nullptr;
            auto const which = kind == nullptr ? std::string() : shown_key(kind->value.text);
            entry->second->list_keys(key.path + '[' + which + "].", keys);
        }
    }
}

}  // namespace kanal
