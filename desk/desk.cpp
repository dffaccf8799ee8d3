#include "desk/desk.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "desk/form_guard.hpp"
#include "desk/routes.hpp"
#include "operations/logins.hpp"

#include <boost/asio/ip/address.hpp>

namespace kanal::desk {

namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::size_t kMostFields = 1'000;

// "/laporan/3273-26-1/verifikasi" below "/laporan/*": name and action.
struct Below {
    std::string name = {};
    std::string action = {};
};
Below below(std::string_view route, std::string_view path) {
    if (!route.ends_with('*')) return {};
    auto const rest = path.substr(route.size() - 1);
    auto const slash = rest.find('/');
    if (slash == std::string_view::npos) return {std::string(rest), {}};
    return {std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))};
}

std::string login_address(HttpRequest const& request) {
    if (request.method != "GET" || request.path == "/") return "/masuk";
    auto const here = request.path + (request.query.empty() ? "" : "?" + request.query);
    return "/masuk?" + write_form({{"ke", here}});
}

}  // namespace

Desk::Desk(Surroundings surroundings, Options options)
    : options_(std::move(options)),
      people_(surroundings.operations),
      parts_{surroundings, AgencyTime(surroundings.agency.timezone), people_, presence_, files_},
      writer_(parts_.surroundings),
      logins_(parts_, writer_, passwords_) {}

std::shared_ptr<Routes const> Desk::routes() {
    auto routes = std::make_shared<Routes>();
    add_assets(*routes);
    add_pages(*routes);
    logins_.add_routes(*routes);
    routes->set_refusal_form("/", [this](HttpRequest const&, unsigned status, std::string_view) {
        return logins_.refusal(status);
    });
    return routes;
}

// Lines of routes.cpp that differ in the action alone are one route of the server.
void Desk::add_pages(Routes& routes) {
    auto const pages = page_routes();
    for (auto const* first = pages.data(); first != pages.data() + pages.size();) {
        auto const* end = first;
        Route route;
        route.method = first->method;
        route.path = first->path;
        route.body_limit = 0;
        while (end != pages.data() + pages.size() && end->method == first->method && end->path == first->path
        ) {
            route.body_limit = std::max(route.body_limit, end->body_limit);
            if (!end->media_type.empty()) route.media_types.emplace_back(end->media_type);
            ++end;
        }
        if (first->method == "POST") route.media_types.emplace_back(kForm);
        route.handle = [this, first, end](HttpRequest request) {
            return serve(first, end, std::move(request));
        };
        routes.add(std::move(route));
        first = end;
    }
}

asio::awaitable<HttpResponse> Desk::serve(PageRoute const* first, PageRoute const* end, HttpRequest request) {
    auto const [name, action] = below(first->path, request.path);
    for (auto const* route = first; route != end; ++route) {
        if (route->action != action) continue;
        auto answering = answer(*route, request, name);
        co_return co_await std::move(answering);
    }
    co_return logins_.refusal(404);
}

asio::awaitable<HttpResponse> Desk::answer(
    PageRoute const& route, HttpRequest const& request, std::string name
) {
    auto refreshing = people_.refresh();
    auto const refreshed = co_await std::move(refreshing);
    if (!refreshed) co_return logins_.refusal(503);
    auto finding = find_login(request);
    auto const login = co_await std::move(finding);
    auto const* const person = login ? people_.find(login->session.person) : nullptr;
    if (person == nullptr) {
        auto asking_proxy = log_in_by_proxy(request);
        auto vouched = co_await std::move(asking_proxy);
        if (vouched) co_return std::move(*vouched);
        co_return writer_.write_outside(redirect_to(login_address(request)), {});
    }
    Visit visit{request, *person, login, parts_.surroundings.now(), std::move(name)};
    bool const form = request.header("content-type").value_or("").starts_with(kForm);
    if (request.method == "POST") {
        if (form) visit.form = parse_form(request.body, kMostFields).value_or(FormFields());
        auto const token = form ? visit.field("token") : visit.parameter("token");
        auto const cookie = cookie_value(request, cookie_name(request));
        auto why = foreign_page(request);
        if (why.empty() && !equal_secrets(token, form_token(cookie))) why = "token";
        if (!why.empty()) {
            log::limited_event(log::Level::warning, "desk_form_refused", {{"reason", why}});
            co_return writer_.write(
                refusal_page(
                    403, "Formulir ini tidak lagi berlaku. Kembali, muat ulang halaman, lalu ulangi."
                ),
                visit
            );
        }
    }
    // Who may not is told so here, and by the operation once more.
    if (!visit.may(route.right)) {
        operations::Operations::allowed(visit.person.actor(), route.right, "page");
        co_return writer_.write(refusal_page(403, "Anda tidak berhak membuka atau melakukan ini."), visit);
    }
    auto handling = route.handle(parts_, visit);
    auto page = co_await std::move(handling);
    // Somebody may have ended this session meanwhile.
    if (people_.find(visit.person.name) == nullptr) co_return logins_.refusal(403);
    co_return writer_.write(std::move(page), visit);
}

asio::awaitable<std::shared_ptr<Login>> Desk::find_login(HttpRequest const& request) {
    auto const cookie = cookie_value(request, cookie_name(request));
    if (cookie.empty()) co_return nullptr;
    auto using_it = people_.use(to_hex(sha256(cookie)), parts_.surroundings.now());
    co_return co_await std::move(using_it);
}

// The page is asked for once more, with the session's cookie.
asio::awaitable<std::optional<HttpResponse>> Desk::log_in_by_proxy(HttpRequest const& request) {
    if (options_.trust_header.empty()) co_return std::nullopt;
    boost::system::error_code no_address;
    auto const peer = boost::asio::ip::make_address(request.peer, no_address);
    if (no_address || !options_.trust_from.contains(peer)) co_return std::nullopt;
    auto const vouched = std::string(request.header(options_.trust_header).value_or(""));
    if (people_.find(vouched) == nullptr) co_return std::nullopt;
    auto const here = request.path + (request.query.empty() ? "" : "?" + request.query);
    auto beginning = logins_.begin(vouched, "proksi", request.method == "GET" ? here : "/", request);
    co_return co_await std::move(beginning);
}

}  // namespace kanal::desk
