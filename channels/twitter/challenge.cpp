#include "channels/twitter/challenge.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace kanal::twitter {

namespace {

constexpr std::size_t kLongest = 256;

}  // namespace

bool is_challenge(std::string_view text) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("+/-_=.~").find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), fits);
}

std::optional<std::string> answer_challenge(
    HttpRequest const& request, std::vector<std::string> const& secrets
) {
    auto const token = request.parameter("crc_token").value_or("");
    if (!is_challenge(token) || secrets.empty()) return std::nullopt;
    return "{\"response_token\":\"sha256=" + to_base64(hmac_sha256(secrets.front(), token)) + "\"}";
}

}  // namespace kanal::twitter
