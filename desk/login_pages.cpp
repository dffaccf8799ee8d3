#include "desk/login_pages.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "base/log.hpp"
#include "desk/form_guard.hpp"
#include "operations/logins.hpp"

namespace kanal::desk {

namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kBefore = "kanal-sebelum-masuk";  // the cookie of a browser without a session
constexpr std::size_t kMostFields = 20;

std::string field_of(FormFields const& form, std::string_view name) {
    for (auto const& [key, value] : form)
        if (key == name) return value;
    return {};
}

std::string new_secret() {
    return to_hex(sha256(random_identifier() + random_identifier()));
}

// A path of ours to go to behind the login.
std::string own_path(std::string where) {
    bool const own = where.starts_with('/') && !where.starts_with("//") && !where.starts_with("/masuk") &&
                     where.find('\\') == std::string::npos && where.size() <= 1000;
    bool const clean =
        std::all_of(where.begin(), where.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    return own && clean ? where : "/";
}

std::string account_key(std::string const& name) {
    return "akun " + name.substr(0, 64);
}

}  // namespace

void LoginPages::add_routes(Routes& routes) {
    auto const add = [&](char const* method, char const* path, auto page) {
        Route route;
        route.method = method;
        route.path = path;
        route.body_limit = 4096;
        if (route.method == "POST") route.media_types.emplace_back(kForm);
        route.handle = [this, page](HttpRequest request) { return (this->*page)(std::move(request)); };
        routes.add(std::move(route));
    };
    add("GET", "/masuk", &LoginPages::show_login);
    add("POST", "/masuk", &LoginPages::log_in);
    add("GET", "/sandi", &LoginPages::show_link);
    add("POST", "/sandi", &LoginPages::use_link);
}

// The forms' token hangs on a cookie that the browser gets with the page.
HttpResponse LoginPages::outside(HttpRequest const& request, Page page) {
    auto cookie = cookie_value(request, kBefore);
    if (cookie.size() != 64) {
        cookie = new_secret();
        page.headers.emplace_back("Set-Cookie", cookie_field(kBefore, cookie));
    }
    return writer_.write_outside(std::move(page), form_token(cookie));
}

bool LoginPages::is_own_form(HttpRequest const& request, FormFields const& form) {
    auto why = foreign_page(request);
    auto const cookie = cookie_value(request, kBefore);
    if (why.empty() && (cookie.empty() || !equal_secrets(field_of(form, "token"), form_token(cookie))))
        why = "token";
    if (!why.empty()) log::limited_event(log::Level::warning, "desk_form_refused", {{"reason", why}});
    return why.empty();
}

HttpResponse LoginPages::login_page(HttpRequest const& request, Asked asked) {
    Page page;
    page.status = asked.status;
    page.view = "masuk";
    page.title = "Masuk";
    page.data["nama"] = Data(asked.name);
    page.data["ke"] = Data(asked.where);
    page.data["salah"] = text_or_none(asked.fault);
    return outside(request, std::move(page));
}

asio::awaitable<HttpResponse> LoginPages::show_login(HttpRequest request) {
    Asked asked;
    asked.where = own_path(request.parameter("ke").value_or("/"));
    co_return login_page(request, std::move(asked));
}

HttpResponse LoginPages::too_early(HttpRequest const& request, Asked asked, Duration wait) {
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    asked.status = 429;
    asked.fault = "Terlalu banyak percobaan. Coba lagi dalam " + std::to_string(seconds) + " detik.";
    auto response = login_page(request, std::move(asked));
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

asio::awaitable<HttpResponse> LoginPages::log_in(HttpRequest request) {
    auto const form = parse_form(request.body, kMostFields).value_or(FormFields());
    Asked asked;
    asked.name = ascii_lower(trimmed(field_of(form, "nama")));
    asked.where = own_path(field_of(form, "ke"));
    if (!is_own_form(request, form)) {
        asked.status = 403;
        asked.fault = "Halaman ini sudah terlalu lama terbuka. Isi sekali lagi.";
        co_return login_page(request, std::move(asked));
    }
    auto const address = "alamat " + request.peer;
    auto const account = account_key(asked.name);
    auto const now = std::chrono::steady_clock::now();
    auto const wait = std::max(delays_.wait(address, now), delays_.wait(account, now));
    if (wait) co_return too_early(request, std::move(asked), *wait);

    auto refreshing = parts_.people.refresh();
    auto const refreshed = co_await std::move(refreshing);
    if (!refreshed) co_return refusal(503);
    auto const* const person = parts_.people.find(asked.name);
    auto checking = passwords_.check(person != nullptr ? person->password : "", field_of(form, "sandi"));
    auto const fits = co_await std::move(checking);
    if (fits == Passwords::Fits::busy) co_return refusal(503);
    if (fits == Passwords::Fits::no) {
        delays_.failed(address, now);
        delays_.failed(account, now);
        // A name that was typed may be a password: it stands in no line.
        log::limited_event(log::Level::warning, "desk_login_failed", {{"ip", request.peer}}, 20);
        asked.status = 403;
        asked.fault = "Nama atau sandi tidak cocok.";
        co_return login_page(request, std::move(asked));
    }
    delays_.succeeded(address);
    delays_.succeeded(account);
    std::string rehashed;
    if (fits == Passwords::Fits::yes_weakly) {
        auto hashing = passwords_.hash(field_of(form, "sandi"));
        auto hashed = co_await std::move(hashing);
        rehashed = std::move(hashed).value_or("");
    }
    auto beginning = begin(asked.name, "sandi", asked.where, request, std::move(rehashed));
    co_return co_await std::move(beginning);
}

asio::awaitable<HttpResponse> LoginPages::begin(
    std::string person, std::string way, std::string where, HttpRequest const& request, std::string rehashed
) {
    auto const* const known = parts_.people.find(person);
    if (known == nullptr) co_return refusal(403);
    auto const cookie = new_secret();
    operations::BeginSession session;
    session.person = person;
    session.key = to_hex(sha256(cookie));
    session.way = std::move(way);
    session.rehashed = std::move(rehashed);
    auto beginning = parts_.surroundings.operations.run(std::move(session), known->actor());
    auto const begun = co_await std::move(beginning);
    if (!begun) co_return refusal(503);
    auto page = redirect_to(std::move(where));
    page.headers.emplace_back("Set-Cookie", cookie_field(cookie_name(request), cookie));
    page.headers.emplace_back("Set-Cookie", cookie_field(kBefore, ""));
    co_return writer_.write_outside(std::move(page), {});
}

HttpResponse LoginPages::link_page(HttpRequest const& request, std::string const& key, std::string fault) {
    Page page;
    page.status = fault.empty() ? 200 : 422;
    page.view = "sandi";
    page.title = "Pilih sandi";
    auto const* const person = parts_.people.find_link(to_hex(sha256(key)), parts_.surroundings.now());
    page.data["berlaku"] = Data(person != nullptr);
    if (person != nullptr) page.data["nama"] = Data(person->name);
    page.data["kunci"] = Data(key);
    page.data["salah"] = text_or_none(fault);
    return outside(request, std::move(page));
}

asio::awaitable<HttpResponse> LoginPages::show_link(HttpRequest request) {
    auto refreshing = parts_.people.refresh();
    auto const refreshed = co_await std::move(refreshing);
    if (!refreshed) co_return refusal(503);
    co_return link_page(request, request.parameter("kunci").value_or(""), {});
}

asio::awaitable<HttpResponse> LoginPages::use_link(HttpRequest request) {
    auto const form = parse_form(request.body, kMostFields).value_or(FormFields());
    auto const key = field_of(form, "kunci");
    if (!is_own_form(request, form))
        co_return link_page(request, key, "Halaman ini sudah terlalu lama terbuka. Isi sekali lagi.");
    auto refreshing = parts_.people.refresh();
    auto const refreshed = co_await std::move(refreshing);
    if (!refreshed) co_return refusal(503);
    auto const* const person = parts_.people.find_link(to_hex(sha256(key)), parts_.surroundings.now());
    if (person == nullptr) co_return link_page(request, key, {});
    auto const name = person->name;
    auto const actor = person->actor();
    auto const password = field_of(form, "sandi");
    if (password != field_of(form, "lagi"))
        co_return link_page(request, key, "Kedua isian sandi tidak sama.");
    if (auto fault = Passwords::fault(password, name); !fault.empty())
        co_return link_page(request, key, std::move(fault));
    auto hashing = passwords_.hash(password);
    auto hashed = co_await std::move(hashing);
    if (!hashed) co_return refusal(503);
    operations::ChoosePassword choose;
    choose.person = name;
    choose.link = to_hex(sha256(key));
    choose.password = std::move(*hashed);
    auto choosing = parts_.surroundings.operations.run(std::move(choose), actor);
    auto const chosen = co_await std::move(choosing);
    if (!chosen) co_return link_page(request, key, chosen.error().what);
    delays_.succeeded(account_key(name));
    auto beginning = begin(name, "tautan", "/", request);
    co_return co_await std::move(beginning);
}

HttpResponse LoginPages::refusal(unsigned status) {
    auto const* sentence = "Permintaan ini tidak dapat dilayani.";
    if (status == 404) sentence = "Tidak ada halaman dengan alamat ini.";
    if (status == 403) sentence = "Anda tidak lagi masuk, atau tidak berhak membuka ini.";
    if (status == 413) sentence = "Kiriman ini terlalu besar.";
    if (status == 503)
        sentence = "Meja sedang sibuk atau ruang simpan tidak dapat dipakai. Coba lagi sebentar.";
    return writer_.write_outside(refusal_page(status, sentence), {});
}

}  // namespace kanal::desk
