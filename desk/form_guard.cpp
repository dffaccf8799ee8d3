#include "desk/form_guard.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"

namespace kanal::desk {

namespace {

// "http://127.0.0.1:8082" is the page's, "127.0.0.1:8082" what the browser asks for.
std::string_view authority_of(std::string_view origin) {
    auto const begin = origin.find("://");
    return begin == std::string_view::npos ? std::string_view() : origin.substr(begin + 3);
}

bool is_this_machine(std::string_view host) {
    auto const name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

}  // namespace

std::string_view foreign_page(HttpRequest const& request) {
    if (request.header_count("sec-fetch-site") > 0)
        return request.header("sec-fetch-site") == "same-origin" ? "" : "site";
    if (request.header_count("origin") == 0) return "";
    auto const host = request.header("host").value_or("");
    auto const origin = authority_of(request.header("origin").value_or(""));
    return !origin.empty() && equal_ignoring_case(origin, host) ? "" : "origin";
}

std::string form_token(std::string_view cookie) {
    return to_hex(hmac_sha256(cookie, "kanal desk form"));
}

std::string_view cookie_name(HttpRequest const& request) {
    return is_this_machine(request.header("host").value_or("")) ? "kanal-meja" : "__Host-kanal";
}

std::string cookie_value(HttpRequest const& request, std::string_view name) {
    std::string found;
    for (auto const& [field, value] : request.headers) {
        if (field != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            auto const end = std::min(rest.find(';'), rest.size());
            auto const pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            auto const equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            if (!found.empty()) return {};
            found = pair.substr(equals + 1);
        }
    }
    return found;
}

std::string cookie_field(std::string_view name, std::string_view value) {
    auto field = std::string(name) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Strict";
    if (value.empty()) field += "; Max-Age=0";
    return field;
}

}  // namespace kanal::desk
