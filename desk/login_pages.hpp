#pragma once

#include "desk/login_delays.hpp"
#include "desk/page_writer.hpp"
#include "desk/passwords.hpp"
#include "http/routes.hpp"

namespace kanal::desk {

// What somebody sees who is not logged in: the login (/masuk), the page behind a one-time link (/sandi), and
// refusals. Loop thread.
class LoginPages {
public:
    LoginPages(Parts& parts, PageWriter& writer, Passwords& passwords)
        : parts_(parts), writer_(writer), passwords_(passwords) {}

    void add_routes(Routes& routes);

    // A new session, in a cookie with the redirection to `where`.
    asio::awaitable<HttpResponse> begin(
        std::string person,
        std::string way,
        std::string where,
        HttpRequest const& request,
        std::string rehashed = {}
    );
    // The server's or the desk's own, as a page.
    HttpResponse refusal(unsigned status);

private:
    asio::awaitable<HttpResponse> show_login(HttpRequest request);
    asio::awaitable<HttpResponse> log_in(HttpRequest request);
    asio::awaitable<HttpResponse> show_link(HttpRequest request);
    asio::awaitable<HttpResponse> use_link(HttpRequest request);

    struct Asked {
        unsigned status = 200;
        std::string name = {};
        std::string where = {};
        std::string fault = {};
    };
    HttpResponse login_page(HttpRequest const& request, Asked asked);
    HttpResponse link_page(HttpRequest const& request, std::string const& key, std::string fault);
    HttpResponse outside(HttpRequest const& request, Page page);
    bool is_own_form(HttpRequest const& request, FormFields const& form);
    HttpResponse too_early(HttpRequest const& request, Asked asked, Duration wait);

    Parts& parts_;
    PageWriter& writer_;
    Passwords& passwords_;
    LoginDelays delays_ = {};
};

}  // namespace kanal::desk
