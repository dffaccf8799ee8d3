#include "channels/client_api/idempotency.hpp"

#include "channels/client_api/text_rules.hpp"

namespace kanal::client_api {

namespace {

constexpr std::size_t kLongestKey = 255;

std::string_view without_quotes(std::string_view value) {
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) return value;
    return value.substr(1, value.size() - 2);
}

}  // namespace

Result<std::string> idempotency_key(HttpRequest const& request) {
    constexpr std::string_view kName = "idempotency-key";
    auto const count = request.header_count(kName);
    if (count == 0) return reject("idempotency: missing");
    if (count > 1) return reject("idempotency: form");
    auto const key = without_quotes(*request.header(kName));
    if (key.empty() || key.size() > kLongestKey || !is_visible_ascii(key)) return reject("idempotency: form");
    return std::string(key);
}

}  // namespace kanal::client_api
