#include "http/routes.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace kanal;

namespace {

HttpRequest with_query(std::string query) {
    HttpRequest request;
    request.query = std::move(query);
    return request;
}

Route route(std::string method, std::string path) {
    Route made;
    made.method = std::move(method);
    made.path = std::move(path);
    return made;
}

}  // namespace

TEST_CASE("http request: a header that came twice has no value") {
    HttpRequest request;
    request.headers = {{"x-one", "1"}, {"x-two", "a"}, {"x-two", "a"}};
    CHECK(request.header("x-one") == "1");
    CHECK(request.header_count("x-one") == 1);
    CHECK_FALSE(request.header("x-two"));
    CHECK(request.header_count("x-two") == 2);
    CHECK_FALSE(request.header("x-three"));
    CHECK(request.header_count("x-three") == 0);
}

TEST_CASE("http request: a parameter is percent-decoded") {
    auto const request = with_query("hub.mode=subscribe&hub%2Echallenge=a%2Bb+c%C3%A9&empty=&flag");
    CHECK(request.parameter("hub.mode") == "subscribe");
    CHECK(request.parameter("hub.challenge") == "a+b c\xC3\xA9");
    CHECK(request.parameter("empty") == "");
    CHECK(request.parameter("flag") == "");
    CHECK_FALSE(request.parameter("hub.verify_token"));
    CHECK_FALSE(with_query("").parameter("a"));
}

TEST_CASE("http request: a parameter that is badly encoded or stands twice has no value") {
    CHECK_FALSE(with_query("a=%").parameter("a"));
    CHECK_FALSE(with_query("a=%2").parameter("a"));
    CHECK_FALSE(with_query("a=%zz").parameter("a"));
    CHECK_FALSE(with_query("a=%2G").parameter("a"));
    CHECK_FALSE(with_query("a=1&a=1").parameter("a"));
    CHECK_FALSE(with_query("a=%zz&a=1").parameter("a"));
    CHECK(with_query("b=%zz&a=1").parameter("a") == "1");
    CHECK(with_query("&&a=1=2&").parameter("a") == "1=2");
}

TEST_CASE("http response: a problem is problem+json with its status") {
    auto const response = problem(404, "Not Found", "No \"such\" report.");
    CHECK(response.status == 404);
    CHECK(response.media_type == "application/problem+json");
    CHECK(
        response.body ==
        R"({"type":"about:blank","title":"Not Found","status":404,"detail":"No \"such\" report."})"
    );
    CHECK(problem(401, "Unauthorized").body.find("detail") == std::string::npos);
}

TEST_CASE("http response: those sent away do not all come back at the same second") {
    std::set<std::string> delays;
    for (int i = 0; i < 200; ++i) {
        auto const response = try_later();
        CHECK(response.status == 503);
        REQUIRE(response.headers.size() == 1);
        CHECK(response.headers[0].first == "Retry-After");
        int const seconds = std::stoi(response.headers[0].second);
        CHECK(seconds >= 5);
        CHECK(seconds <= 30);
        delays.insert(response.headers[0].second);
    }
    CHECK(delays.size() > 10);
}

TEST_CASE("routes: an exact path is found before one with a star, and the longer star first") {
    Routes routes;
    routes.add(route("GET", "/api/*"));
    routes.add(route("GET", "/api/v1/reports/*"));
    routes.add(route("GET", "/api/v1/reports/new"));
    CHECK(routes.find("GET", "/api/v1/reports/new").route->path == "/api/v1/reports/new");
    CHECK(routes.find("GET", "/api/v1/reports/7").route->path == "/api/v1/reports/*");
    CHECK(routes.find("GET", "/api/v1").route->path == "/api/*");
}

TEST_CASE("routes: a star stands for at least one character") {
    Routes routes;
    routes.add(route("GET", "/api/v1/reports/*"));
    CHECK(routes.find("GET", "/api/v1/reports/").route == nullptr);
    CHECK(routes.find("GET", "/api/v1/reports").route == nullptr);
    CHECK(routes.find("GET", "/api/v1/reportsx7").route == nullptr);
}

TEST_CASE("routes: a wrong method is told the ones the path has") {
    Routes routes;
    routes.add(route("GET", "/hooks/fb"));
    routes.add(route("POST", "/hooks/fb"));
    routes.add(route("POST", "/api/v1/reports"));
    auto const match = routes.find("DELETE", "/hooks/fb");
    CHECK(match.route == nullptr);
    CHECK(match.allowed == "GET, POST");
    CHECK(routes.find("POST", "/hooks").allowed.empty());
    CHECK(routes.find("POST", "/hooks/fb").route->method == "POST");
}

TEST_CASE("routes: two channels cannot stand on one path") {
    Routes routes;
    routes.add(route("POST", "/api/v1/reports"));
    CHECK_THROWS_AS(routes.add(route("POST", "/api/v1/reports")), std::invalid_argument);
    CHECK_NOTHROW(routes.add(route("GET", "/api/v1/reports")));
}
