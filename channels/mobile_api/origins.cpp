#include "channels/mobile_api/origins.hpp"

#include "channels/client_api/field_rules.hpp"

#include <algorithm>

namespace kanal::mobile_api {

namespace {

bool is_origin(std::string const& text) {
    if (text == "*") return true;
    auto const scheme = text.find("://");
    if (scheme == std::string::npos || scheme == 0) return false;
    auto const host = std::string_view(text).substr(scheme + 3);
    return !host.empty() && host.find_first_of("/?#@") == std::string_view::npos &&
           client_api::is_visible_ascii(text);
}

}  // namespace

bool Origins::lists(std::string_view origin) const {
    auto const is_it = [origin](std::string const& known) { return known == "*" || known == origin; };
    return !origin.empty() && std::any_of(listed_.begin(), listed_.end(), is_it);
}

void Origins::allow(std::string_view origin, HttpResponse& response) const {
    if (listed_.empty()) return;
    response.headers.emplace_back("Vary", "Origin");
    if (!lists(origin)) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    response.headers.emplace_back(
        "Access-Control-Expose-Headers", "Location, Retry-After, Idempotent-Replayed"
    );
}

HttpResponse Origins::preflight(HttpRequest const& request) const {
    HttpResponse response;
    response.status = 204;
    auto const origin = request.header("origin").value_or("");
    if (lists(origin)) {
        response.headers = {
            {"Access-Control-Allow-Methods", "GET, POST"},
            {"Access-Control-Allow-Headers", "authorization, content-type, idempotency-key, x-device-id"},
            {"Access-Control-Max-Age", "86400"},
        };
    }
    allow(origin, response);
    return response;
}

Origins read_origins(YamlReader& block) {
    auto listed = block.texts("origins");
    if (!std::all_of(listed.begin(), listed.end(), is_origin))
        block.fault("origins", "must be scheme and host alone, like https://app.example, or \"*\"");
    return Origins(std::move(listed));
}

}  // namespace kanal::mobile_api
