#include "http/routes.hpp"

#include <stdexcept>

namespace kanal {

namespace {

// Length of the part of a route's path that must be in the request; nothing when it does not fit.
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
