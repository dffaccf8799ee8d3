#include "fetcher/fetch_step.hpp"

#include "base/ascii.hpp"
#include "config/secret_file.hpp"
#include "fetcher/file_address.hpp"
#include "json/parse.hpp"

#include <boost/json/value.hpp>

#include <algorithm>

namespace kanal::fetcher {

namespace {

constexpr std::string_view kToken = "{token}";
constexpr std::size_t kLongestId = 512;
constexpr std::size_t kSlowest = 1024;  // bytes a second

void replace(std::string& text, std::string_view mark, std::string_view value) {
    auto const at = text.find(mark);
    if (at != std::string::npos) text.replace(at, mark.size(), value);
}

// Ids of platforms are letters, digits and a few signs that mean nothing in a URL.
bool is_id(std::string_view id) {
    auto const fits = [](unsigned char c) {
        bool const letter = is_alphanumeric(c);
        return letter || c == '-' || c == '_' || c == '.' || c == '=';
    };
    return !id.empty() && id.size() <= kLongestId && id != "." && id != ".." &&
           std::all_of(id.begin(), id.end(), fits);
}

// "photos/file_1.jpg": stays below the address it is put into.
bool is_relative_path(std::string_view path) {
    while (!path.empty()) {
        auto const part = path.substr(0, path.find('/'));
        if (!is_id(part)) return false;
        path.remove_prefix(std::min(path.size(), part.size() + 1));
    }
    return true;
}

std::string text_at(boost::json::value const& answer, std::string const& pointer) {
    if (pointer.empty()) return {};
    boost::system::error_code missing;
    auto const* const found = answer.find_pointer(pointer, missing);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<Sha256> digest_of(std::string const& text) {
    auto const hex = sha256_from_hex(text);
    return hex ? hex : sha256_from_base64(text);
}

}  // namespace

http::ClientOptions client_options(TransferLimits const& limits) {
    http::ClientOptions options;
    options.ca_file = limits.ca_file;
    options.timeout = limits.timeout;
    options.slowest = kSlowest;
    options.largest_body = limits.max_size;
    options.allowed = [exempt = limits.allow_private](auto const& address, std::uint16_t port) {
        return may_connect(address, port, exempt);
    };
    options.resolve = limits.resolve;
    return options;
}

Result<std::string> FetchSteps::token() const {
    auto token = read_token_file(rules_.token_file);
    // The reason is in the log of the start; here it could name a file.
    if (!token) return retry("the token cannot be read");
    return token;
}

Result<FetchStep> FetchSteps::file(std::string const& url, bool configured) const {
    auto const address = read_address(url, allow_private_);
    if (!address) return address.error();
    bool const listed =
        configured || address->exempt || rules_.any_host || is_listed(address->host, rules_.hosts);
    if (!listed) return reject("the host is not allowed");
    FetchStep step;
    step.url = address->url;
    step.exempt = address->exempt;
    bool const bearer = std::any_of(rules_.look_ups.begin(), rules_.look_ups.end(), [](auto const& look_up) {
        return look_up.url.find(kToken) == std::string::npos;
    });
    bool const trusted = is_listed(address->host, rules_.token_hosts);
    if (!bearer || !trusted) return step;
    auto secret = token();
    if (!secret) return secret.error();
    step.bearer = std::move(*secret);
    return step;
}

Result<FetchStep> FetchSteps::first(std::string const& url) const {
    auto const colon = url.find(':');
    auto const scheme = url.substr(0, colon);
    auto const look_up = std::find_if(rules_.look_ups.begin(), rules_.look_ups.end(), [&](auto const& one) {
        return one.scheme == scheme;
    });
    if (colon == std::string::npos || look_up == rules_.look_ups.end()) return file(url, false);

    auto const id = std::string_view(url).substr(colon + 1);
    if (!is_id(id)) return reject("the id is not understood");
    auto secret = token();
    if (!secret) return secret.error();
    bool const in_path = look_up->url.find(kToken) != std::string::npos;
    auto asked = look_up->url;
    replace(asked, kToken, *secret);
    replace(asked, "{id}", id);
    auto const address = read_address(asked, allow_private_);
    if (!address) return address.error();
    FetchStep step;
    step.url = address->url;
    step.exempt = address->exempt;
    step.look_up = &*look_up;
    if (!in_path) step.bearer = std::move(*secret);
    return step;
}

Result<FetchStep> FetchSteps::next(FetchStep const& looked_up, std::string_view answer) const {
    auto const& rule = *looked_up.look_up;
    auto const json = parse_json(answer);
    if (!json) return retry("the platform's answer is not understood");
    auto const member = text_at(*json, rule.member);
    if (member.empty()) return retry("the platform's answer names no file");
    auto url = member;
    if (!rule.file_url.empty()) {
        if (!is_relative_path(member)) return retry("the platform's answer is not understood");
        auto secret = token();
        if (!secret) return secret.error();
        url = rule.file_url;
        replace(url, kToken, *secret);
        replace(url, "{member}", member);
    }
    auto step = file(url, !rule.file_url.empty());
    if (!step) return step.error();
    // A stand-in for the platform, or its server on this machine, asks itself.
    auto const asked = read_address(looked_up.url, allow_private_);
    auto const found = read_address(step->url, allow_private_);
    bool const same = asked && found && asked->origin == found->origin;
    if (same && step->bearer.empty()) step->bearer = looked_up.bearer;
    step->digest = digest_of(text_at(*json, rule.digest));
    return step;
}

}  // namespace kanal::fetcher
