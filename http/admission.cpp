#include "http/admission.hpp"

#include "base/ascii.hpp"
#include "http/field_value.hpp"

#include <algorithm>

namespace kanal::http {

namespace {

constexpr std::string_view kHostChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

// The name of "name:port"; an IPv6 address keeps its brackets.
std::optional<std::string_view> host_name(std::string_view host) {
    auto const end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
    auto const name = host.substr(0, end);
    auto const port = host.substr(name.size());
    auto const bare = name.starts_with('[') ? name.substr(1, name.size() - 2) : name;
    auto const allowed = name.starts_with('[') ? std::string_view("0123456789abcdefABCDEF:.") : kHostChars;
    bool const is_name = !bare.empty() && bare.find_first_not_of(allowed) == std::string_view::npos;
    bool const is_port = port.empty() || (port.starts_with(':') && port.size() <= 6 &&
                                          port.find_first_not_of("0123456789", 1) == std::string_view::npos);
    if (!is_name || !is_port) return std::nullopt;
    return name;
}

std::string_view media_type(std::string_view content_type) {
    return without_blanks(content_type.substr(0, content_type.find(';')));
}

}  // namespace

std::optional<Refusal> check_host(HttpRequest const& request, std::vector<std::string> const& hosts) {
    // An HTTP/1.0 request: the framing gate lets no other through without one.
    if (hosts.empty() && request.header_count("host") == 0) return std::nullopt;
    auto const host = request.header("host");
    auto const name = host ? host_name(*host) : std::nullopt;
    if (!name) return Refusal::host_missing;
    if (hosts.empty()) return std::nullopt;
    auto const is_it = [&](std::string const& ours) { return equal_ignoring_case(*name, ours); };
    if (std::none_of(hosts.begin(), hosts.end(), is_it)) return Refusal::host_other;
    return std::nullopt;
}

Found find_route(Routes const& routes, HttpRequest const& request) {
    auto match = routes.find(request.method == "HEAD" ? "GET" : request.method, request.path);
    return {match.route, std::move(match.allowed)};
}

std::optional<Refusal> check_content(Head const& head, Route const& route) {
    if (head.request.header_count("content-encoding") > 0) return Refusal::encoding;
    if (!route.media_types.empty()) {
        auto const content_type = head.request.header("content-type");
        auto const is_it = [&](std::string const& accepted) {
            return equal_ignoring_case(media_type(*content_type), accepted);
        };
        if (!content_type || std::none_of(route.media_types.begin(), route.media_types.end(), is_it))
            return Refusal::media_type;
    }
    if (head.content_length > route.body_limit) return Refusal::body_big;
    return std::nullopt;
}

}  // namespace kanal::http
