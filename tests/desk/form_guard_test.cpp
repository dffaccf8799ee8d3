#include "desk/form_guard.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

HttpRequest request(HttpHeaders headers) {
    HttpRequest one;
    one.headers = std::move(headers);
    return one;
}

}  // namespace

TEST_CASE("form guard: what the browser says of the sending page decides, the new header before the old") {
    CHECK(desk::foreign_page(request({})).empty());
    CHECK(desk::foreign_page(request({{"sec-fetch-site", "same-origin"}})).empty());
    for (auto const* site : {"cross-site", "same-site", "none", ""})
        CHECK(desk::foreign_page(request({{"sec-fetch-site", site}})) == "site");
    CHECK(
        desk::foreign_page(request({{"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "same-origin"}})) ==
        "site"
    );
    HttpHeaders const host{{"host", "meja.example.go.id"}};
    auto const from = [&](char const* origin) {
        auto headers = host;
        headers.emplace_back("origin", origin);
        return desk::foreign_page(request(headers));
    };
    CHECK(from("https://meja.example.go.id").empty());
    CHECK(from("https://MEJA.example.go.id").empty());
    for (auto const* other :
         {"https://jahat.example", "null", "", "https://meja.example.go.id.jahat.example", "https://"})
        CHECK(from(other) == "origin");
}

TEST_CASE("form guard: a cookie is read out of its field, and two of one name are none") {
    auto const value = [](char const* field) {
        return desk::cookie_value(request({{"cookie", field}}), "kanal-meja");
    };
    CHECK(value("kanal-meja=abc") == "abc");
    CHECK(value("lain=1; kanal-meja=abc; lagi=2") == "abc");
    CHECK(value("xkanal-meja=abc").empty());
    CHECK(value("kanal-meja=abc; kanal-meja=def").empty());
    CHECK(value("").empty());
    CHECK(value(";;=;kanal-meja").empty());
}

TEST_CASE("form guard: only over this machine's own addresses the cookie has no prefix") {
    for (auto const* here : {"127.0.0.1:8082", "localhost", "[::1]:8082", "localhost:1"})
        CHECK(desk::cookie_name(request({{"host", here}})) == "kanal-meja");
    for (auto const* there : {"meja.example.go.id", "127.0.0.1.jahat.example", "10.0.0.1:8082", ""})
        CHECK(desk::cookie_name(request({{"host", there}})) == "__Host-kanal");
    auto const field = desk::cookie_field("__Host-kanal", "x");
    CHECK(field == "__Host-kanal=x; Path=/; Secure; HttpOnly; SameSite=Strict");
    CHECK(desk::form_token("a") != desk::form_token("b"));
}
