#pragma once

#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>

namespace kanal {

struct Route {
    std::string method = {};  // "GET", "POST"
    std::string path = {};  // exact, or with one trailing "*" for one or more characters: "/api/v1/reports/*"
    std::size_t body_limit = std::size_t{256} * 1024;  // bytes; more is 413, before the body is read
    std::vector<std::string> media_types =
        {};  // accepted Content-Type without parameters; others are 415. Empty: no body expected, any type
    // Runs after the head was read and before any of the body (and before 100 Continue); an answer ends the
    // request.
    std::function<std::optional<HttpResponse>(HttpRequest const& head)> admit = {};
    std::function<boost::asio::awaitable<HttpResponse>(HttpRequest request)> handle = {};
};

class Routes {
public:
    // Start-up only. Throws std::invalid_argument where another route has the same method and path.
    void add(Route route);

    struct Match {
        Route const* route = nullptr;  // the exact path wins, then the longest; nothing fits: see `allowed`
        std::string allowed = {};      // methods of the path, "GET, POST"; empty when no route has this path
    };
    Match find(std::string_view method, std::string_view path) const;

    // How the server's own refusals (no such path, wrong method or media type, too large, too slow, no room)
    // look below a path, where clients know another form than problem+json. `title` is a constant of the
    // server.
    using RefusalForm =
        std::function<HttpResponse(HttpRequest const& head, unsigned status, std::string_view title)>;
    void set_refusal_form(
        std::string below, RefusalForm form
    );  // start-up only; a second one replaces the first
    // Nothing where no form is set for the path.
    std::optional<HttpResponse> refuse(HttpRequest const& head, unsigned status, std::string_view title)
        const;

private:
    std::vector<Route> routes_;
    std::map<std::string, RefusalForm> refusal_forms_;
};

}  // namespace kanal
