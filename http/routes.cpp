#include "http/routes.hpp"

#include "http/form_fields.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <random>
#include <stdexcept>

namespace kanal {

namespace {

// Length of the part of a route's path that must stand in the request; nothing when it does not fit.
std::optional<std::size_t> fit(std::string_view route, std::string_view path) {
    if (!route.ends_with('*')) {
        if (route != path) return std::nullopt;
        return std::string_view::npos;
    }
    route.remove_suffix(1);
    if (path.size() <= route.size() || !path.starts_with(route)) return std::nullopt;
    return route.size();
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view lower_case_name) const {
    std::optional<std::string_view> found;
    for (auto const& [name, value] : headers) {
        if (name != lower_case_name) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

std::size_t HttpRequest::header_count(std::string_view lower_case_name) const {
    auto const is_it = [&](auto const& header) { return header.first == lower_case_name; };
    return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), is_it));
}

std::optional<std::string> HttpRequest::parameter(std::string_view name) const {
    std::optional<std::string> found;
    for (std::string_view rest = query; !rest.empty();) {
        auto const part = take_form_part(rest);
        if (decode_form(part.name) != name) continue;
        if (found) return std::nullopt;
        found = decode_form(part.value);
        if (!found) return std::nullopt;
    }
    return found;
}

HttpResponse problem(unsigned status, std::string_view title, std::string_view detail) {
    boost::json::object document;
    document["type"] = "about:blank";
    document["title"] = boost::json::string_view(title.data(), title.size());
    document["status"] = status;
    if (!detail.empty()) document["detail"] = boost::json::string_view(detail.data(), detail.size());

    HttpResponse response;
    response.status = status;
    response.media_type = "application/problem+json";
    response.body = boost::json::serialize(document);
    return response;
}

HttpResponse try_later() {
    static thread_local std::minstd_rand generator{std::random_device{}()};
    std::uniform_int_distribution<int> seconds(5, 30);
    auto response = problem(503, "Service Unavailable", "Nothing was stored. Send the same request again.");
    response.headers.emplace_back("Retry-After", std::to_string(seconds(generator)));
    return response;
}

void Routes::add(Route route) {
    for (auto const& known : routes_)
        if (known.method == route.method && known.path == route.path)
            throw std::invalid_argument("routes: add: two channels want " + route.method + " " + route.path);
    routes_.push_back(std::move(route));
}

Routes::Match Routes::find(std::string_view method, std::string_view path) const {
    Match match;
    std::size_t best = 0;
    for (auto const& route : routes_) {
        auto const fitting = fit(route.path, path);
        if (!fitting) continue;
        if (route.method == method && (match.route == nullptr || *fitting > best)) {
            match.route = &route;
            best = *fitting;
        }
        if (match.allowed.find(route.method) != std::string::npos) continue;
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += route.method;
    }
    return match;
}

void Routes::set_refusal_form(std::string below, RefusalForm form) {
    refusal_forms_.insert_or_assign(std::move(below), std::move(form));
}

std::optional<HttpResponse> Routes::refuse(HttpRequest const& head, unsigned status, std::string_view title)
    const {
    for (auto const& [below, form] : refusal_forms_)
        if (head.path.starts_with(below)) return form(head, status, title);
    return std::nullopt;
}

}  // namespace kanal
