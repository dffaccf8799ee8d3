#include "channels/registry.hpp"

#include "core/forward_policy.hpp"

#include <algorithm>
#include <string_view>

namespace kanal {

// Each is in its own folder, so that this file includes no channel's headers.
std::unique_ptr<Channel> make_desk_entry(YamlReader& block);
std::unique_ptr<Channel> make_email(YamlReader& block);
std::unique_ptr<Channel> make_facebook(YamlReader& block);
std::unique_ptr<Channel> make_instagram(YamlReader& block);
std::unique_ptr<Channel> make_lmtp(YamlReader& block);
std::unique_ptr<Channel> make_mobile_api(YamlReader& block);
std::unique_ptr<Channel> make_open311(YamlReader& block);
std::unique_ptr<Channel> make_sms(YamlReader& block);
std::unique_ptr<Channel> make_telegram(YamlReader& block);
std::unique_ptr<Channel> make_twitter(YamlReader& block);
std::unique_ptr<Channel> make_whatsapp(YamlReader& block);

namespace {

struct Kind {
    std::string_view name;
    std::unique_ptr<Channel> (*make)(YamlReader& block);
    bool alone = false;     // its address is fixed: there can be one in a gateway
    bool comments = false;  // it makes submissions of comments below the agency's posts
};

// In alphabetical order: the error message lists them so.
constexpr Kind kKinds[] = {
    {"desk_entry", make_desk_entry},
    {"email", make_email},
    {"facebook", make_facebook, false, true},
    {"instagram", make_instagram, false, true},
    {"lmtp", make_lmtp},
    {"mobile_api", make_mobile_api, true},
    {"open311", make_open311, true},
    {"sms", make_sms},
    {"telegram", make_telegram},
    {"twitter", make_twitter},
    {"whatsapp", make_whatsapp},
};

Kind const* find(std::string_view name) {
    auto const* const found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](Kind const& known) {
        return known.name == name;
    });
    return found == std::end(kKinds) ? nullptr : found;
}

}  // namespace

std::unique_ptr<Channel> make_channel(YamlReader& block) {
    // What is true of every kind is for others to use; here it is only known.
    (void)block.text("name");
    auto const kind = block.text("kind");
    (void)read_forward_policy(block, has_comments(kind));
    if (kind.empty()) return block.skip(), nullptr;
    auto const* const found = find(kind);
    if (found != nullptr) return found->make(block);
    block.fault("kind", "no such kind; this program knows: " + known_channel_kinds());
    block.skip();
    return nullptr;
}

bool stands_alone(std::string_view kind) {
    auto const* const found = find(kind);
    return found != nullptr && found->alone;
}

bool has_comments(std::string_view kind) {
    auto const* const found = find(kind);
    return found != nullptr && found->comments;
}

std::string known_channel_kinds() {
    std::string names;
    for (auto const& kind : kKinds)
        names.append(names.empty() ? "" : ", ").append(kind.name);
    return names;
}

}  // namespace kanal
