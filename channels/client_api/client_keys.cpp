#include "channels/client_api/client_keys.hpp"

#include "base/ascii.hpp"
#include "base/log.hpp"
#include "channels/client_api/field_rules.hpp"
#include "config/secret_file.hpp"

#include <algorithm>

namespace kanal::client_api {

namespace {

constexpr std::size_t kLongestClient = 64;

// It is in report identities, log lines and record fields.
bool is_client_id(std::string_view text) {
    auto const fits = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
    return !text.empty() && text.size() <= kLongestClient && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

ClientKeys ClientKeys::parse(std::string_view file, std::vector<std::string>& faults) {
    ClientKeys made;
    for (auto const& line : secret_lines(file)) {
        auto const fault = made.add(line.text);
        if (!fault.empty())
            faults.push_back("line " + std::to_string(line.number) + ": " + std::string(fault));
    }
    if (made.keys_.empty() && faults.empty()) faults.emplace_back("has no line `client-id:key`");
    return made;
}

std::string_view ClientKeys::add(std::string_view line) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return "no ':' between client id and key";
    auto const client = trimmed(line.substr(0, colon));
    auto const key = trimmed(line.substr(colon + 1));
    if (!is_client_id(client)) return "the client id must be 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-'";
    if (key.empty()) return "no key after the ':'";
    if (!is_visible_ascii(key)) return "the key must be visible ASCII without spaces";
    auto const digest = sha256(key);
    for (auto const& known : keys_)
        if (known.digest == digest) return "the key stands in an earlier line too";
    if (key.size() < kShortestSecret) weak_.emplace_back(client);
    keys_.push_back({std::string(client), digest});
    return {};
}

std::optional<std::string_view> ClientKeys::find(std::string_view key) const {
    auto const digest = sha256(key);
    std::optional<std::string_view> client;
    for (auto const& known : keys_)
        if (equal_in_constant_time(known.digest, digest)) client = known.client;
    return client;
}

void ClientKeys::warn_of_weak(std::string_view channel) const {
    for (auto const& client : weak_)
        log::event(log::Level::warning, "api_key_short", {{"channel", channel}, {"client", client}});
}

std::optional<ClientKeys> read_client_keys(YamlReader& block) {
    auto const file = block.secret("keys_file");
    if (file.empty()) return std::nullopt;
    std::vector<std::string> faults;
    auto keys = ClientKeys::parse(file, faults);
    for (auto const& fault : faults)
        block.fault("keys_file", fault);
    if (!faults.empty()) return std::nullopt;
    for (auto const& client : keys.weak())
        block.warn("keys_file", "a key of " + client + " is shorter than 16 characters and can be guessed");
    return keys;
}

}  // namespace kanal::client_api
