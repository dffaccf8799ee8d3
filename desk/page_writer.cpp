#include "desk/page_writer.hpp"

#include "desk/embedded_files.hpp"
#include "desk/form_guard.hpp"
#include "desk/navigation.hpp"
#include "http/routes.hpp"

namespace kanal::desk {

namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";

std::string media_type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    return name.ends_with(".svg") ? "image/svg+xml" : "application/octet-stream";
}

bool has_header(HttpResponse const& response, std::string_view name) {
    for (auto const& [key, value] : response.headers)
        if (key == name) return true;
    return false;
}

}  // namespace

void add_safe_headers(HttpResponse& response) {
    auto const add = [&response](char const* name, std::string_view value) {
        if (!has_header(response, name)) response.headers.emplace_back(name, value);
    };
    add("Content-Security-Policy", kPolicy);
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

std::string asset_address(std::string_view name) {
    for (auto const& file : embedded_assets()) {
        if (file.name != name) continue;
        auto const dot = name.rfind('.');
        return "/aset/" + std::string(name.substr(0, dot)) + "-" + std::string(file.digest.substr(0, 16)) +
               std::string(name.substr(dot));
    }
    return {};
}

void add_assets(Routes& routes) {
    for (auto const& file : embedded_assets()) {
        Route route;
        route.method = "GET";
        route.path = asset_address(file.name);
        route.handle = [&file](HttpRequest request) -> asio::awaitable<HttpResponse> {
            HttpResponse response;
            auto const tag = "\"" + std::string(file.digest) + "\"";
            response.headers.emplace_back("ETag", tag);
            response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
            add_safe_headers(response);
            response.media_type = media_type_of(file.name);
            if (request.header("if-none-match") == tag)
                response.status = 304;
            else
                response.body = file.bytes;
            co_return std::move(response);
        };
        routes.add(std::move(route));
    }
}

PageWriter::PageWriter(Surroundings const& surroundings)
    : surroundings_(surroundings), style_(asset_address("desk.css")), script_(asset_address("desk.js")) {}

void PageWriter::add_frame(Page& page) {
    page.data["judul"] = Data(page.title);
    page.data["meja"] = Data(surroundings_.name);
    page.data["instansi"] = Data(surroundings_.agency.name);
    page.data["gaya"] = Data(style_);
    page.data["skrip"] = Data(script_);
}

HttpResponse PageWriter::write(Page page, Visit& visit) {
    if (page.file) {
        add_safe_headers(*page.file);
        return std::move(*page.file);
    }
    if (!page.location.empty()) {
        visit.login->notice = page.notice;
        return finish(std::move(page), {});
    }
    add_frame(page);
    page.data["masuk"] = Data(true);
    page.data["petugas"] = Data(visit.person.name);
    page.data["peran"] = Data(std::string(operations::to_text(visit.person.role)));
    page.data["pintasan"] = Data(visit.person.shortcuts);
    page.data["menu"] = navigation(visit);
    auto const cookie = cookie_value(visit.request, cookie_name(visit.request));
    page.data["token"] = Data(form_token(cookie));
    return finish(std::move(page), std::exchange(visit.login->notice, {}));
}

HttpResponse PageWriter::write_outside(Page page, std::string const& token) {
    if (!page.location.empty()) return finish(std::move(page), {});
    add_frame(page);
    page.data["masuk"] = Data(false);
    page.data["token"] = Data(token);
    return finish(std::move(page), page.notice);
}

HttpResponse PageWriter::finish(Page page, std::string notice) {
    HttpResponse response;
    response.status = page.status;
    response.media_type = "text/html; charset=utf-8";
    response.headers = page.headers;
    add_safe_headers(response);
    if (!page.location.empty()) {
        response.headers.emplace_back("Location", page.location);
        return response;
    }
    page.data["pemberitahuan"] = text_or_none(notice);
    response.body = templates_.render(page.view, page.data);
    return response;
}

}  // namespace kanal::desk
