#pragma once

#include "config/network_address.hpp"
#include "desk/login_pages.hpp"
#include "desk/page.hpp"
#include "desk/page_writer.hpp"
#include "desk/passwords.hpp"
#include "http/routes.hpp"

#include <memory>

namespace kanal::desk {

// The operators' pages: who asks, whether he may, which page, and how it looks. A new page is a line in
// routes.cpp; see docs/desk.md. Loop thread.
class Desk {
public:
    struct Options {
        // A header in which a proxy says who has logged in at it; empty: none is believed. Only of requests
        // over connections of one of `trust_from`.
        std::string trust_header = {};
        AddressList trust_from = {};
    };

    // Throws where the program's own templates are wrong. `surroundings.operations` calls people_changed().
    Desk(Surroundings surroundings, Options options);
    Desk(Desk const&) = delete;
    Desk& operator=(Desk const&) = delete;

    // The desk outlives what serves them.
    std::shared_ptr<Routes const> routes();
    // Somebody was added, removed, has logged in or out.
    void people_changed() { people_.changed(); }

private:
    void add_pages(Routes& routes);
    asio::awaitable<HttpResponse> serve(PageRoute const* first, PageRoute const* end, HttpRequest request);
    asio::awaitable<HttpResponse> answer(
        PageRoute const& route, HttpRequest const& request, std::string name
    );
    asio::awaitable<std::shared_ptr<Login>> find_login(HttpRequest const& request);
    asio::awaitable<std::optional<HttpResponse>> log_in_by_proxy(HttpRequest const& request);

    Options options_;
    PeopleBook people_;
    Presence presence_ = {};
    BlockingThread files_ = {};
    Parts parts_;
    PageWriter writer_;
    Passwords passwords_ = {};
    LoginPages logins_;
};

}  // namespace kanal::desk
