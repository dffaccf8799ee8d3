#include "channels/registry.hpp"

#include <algorithm>
#include <string_view>

namespace kanal {

// Each stands in its own folder, so that this file includes no channel's headers.
std::unique_ptr<Channel> make_facebook(YamlReader& block);
std::unique_ptr<Channel> make_instagram(YamlReader& block);
std::unique_ptr<Channel> make_mobile_api(YamlReader& block);

namespace {

struct Kind {
    std::string_view name;
    std::unique_ptr<Channel> (*make)(YamlReader& block);
};

// In alphabetical order: the error message lists them so.
constexpr Kind kKinds[] = {
    {"facebook", make_facebook},
    {"instagram", make_instagram},
    {"mobile_api", make_mobile_api},
};

// The name stands in paths, log lines and record fields.
bool is_channel_name(std::string_view name) {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 40 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

std::unique_ptr<Channel> make_channel(YamlReader& block) {
    auto const name = block.text("name");
    auto const kind = block.text("kind");
    bool const named = is_channel_name(name);
    // An empty text has been reported already.
    if (!named && !name.empty()) block.fault("name", "use a-z, 0-9 and '-', at most 40 characters");
    if (kind.empty()) return nullptr;

    auto const found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](Kind const& known) {
        return known.name == kind;
    });
    if (found == std::end(kKinds)) {
        block.fault("kind", "no such kind; this program knows: " + known_channel_kinds());
        return nullptr;
    }
    // Made even when the name is wrong: one run over the file finds every fault.
    auto channel = found->make(block);
    return named ? std::move(channel) : nullptr;
}

std::string known_channel_kinds() {
    std::string names;
    for (auto const& kind : kKinds)
        names.append(names.empty() ? "" : ", ").append(kind.name);
    return names;
}

}  // namespace kanal
