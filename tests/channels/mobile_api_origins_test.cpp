#include "channels/mobile_api/origins.hpp"
#include "http/routes.hpp"
#include "tests/channels/mobile_api_requests.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kAllow = "Access-Control-Allow-Origin";

std::unique_ptr<Channel> channel_for(std::vector<std::string> origins) {
    auto options = channel_options();
    options.origins = mobile_api::Origins(std::move(origins));
    return mobile_api::make(std::move(options));
}

HttpRequest from(HttpRequest request, std::string_view origin) {
    set_header(request, "origin", origin);
    return request;
}

}  // namespace

TEST_CASE("mobile api: a page of a listed origin may read every answer, another none") {
    auto const channel = channel_for({"https://app.example"});
    FakeIntake intake;
    auto const good = serve(*channel, intake, from(report(kSmallReport), "https://app.example"));
    CHECK(good.status == 201);
    CHECK(header_of(good, kAllow) == "https://app.example");
    CHECK(header_of(good, "Access-Control-Expose-Headers").find("Location") != std::string::npos);
    CHECK(header_of(good, "Vary") == "Origin");
    auto refused = from(report(kSmallReport), "https://app.example");
    set_header(refused, "authorization", "Bearer salah");
    CHECK(header_of(serve(*channel, intake, refused), kAllow) == "https://app.example");
    auto const other = serve(*channel, intake, from(report(kSmallReport), "https://lain.example"));
    CHECK(header_of(other, kAllow).empty());
}

TEST_CASE("mobile api: a preflight is answered where origins are listed, and nowhere else") {
    FakeIntake intake;
    auto const preflight = [&](Channel& channel, std::string_view origin) -> std::optional<HttpResponse> {
        Routes routes;
        channel.open(routes, intake);
        auto const* const route = routes.find("OPTIONS", "/api/v1/reports").route;
        if (route == nullptr) return std::nullopt;
        return route->admit(from(HttpRequest(), origin));
    };
    auto const listed = channel_for({"https://app.example"});
    auto const answer = preflight(*listed, "https://app.example");
    REQUIRE(answer);
    CHECK(answer->status == 204);
    CHECK(header_of(*answer, kAllow) == "https://app.example");
    CHECK(header_of(*answer, "Access-Control-Allow-Headers").find("idempotency-key") != std::string::npos);
    CHECK(header_of(preflight(*listed, "https://lain.example").value(), kAllow).empty());
    CHECK(
        header_of(preflight(*channel_for({"*"}), "https://lain.example").value(), kAllow) ==
        "https://lain.example"
    );
    CHECK(!preflight(*channel_for({}), "https://app.example"));
}

TEST_CASE("mobile api: an origin has a scheme and a host, and no more") {
    TempDir const folder;
    write_secret(folder / "keys", "app-kota:" + std::string(kKotaKey) + "\n");
    auto const faults = [&](std::string const& origin) {
        return channel_from_yaml(
                   folder, "{name: app, kind: mobile_api, keys_file: keys, origins: [\"" + origin + "\"]}\n"
        )
            .faults.size();
    };
    for (auto const* good : {"https://app.example", "http://localhost:8100", "capacitor://localhost", "*"})
        CHECK_MESSAGE(faults(good) == 0, good);
    for (auto const* bad : {"app.example", "https://app.example/", "https://", "https://a@b"})
        CHECK_MESSAGE(faults(bad) == 1, bad);
}

TEST_CASE("mobile api: what the server itself refuses says why in Indonesian") {
    auto const channel = channel_for({});
    FakeIntake intake;
    Routes routes;
    channel->open(routes, intake);
    HttpRequest head;
    head.path = "/api/v1/reports";
    for (unsigned const status : {404U, 405U, 408U, 413U, 415U, 500U, 503U}) {
        CAPTURE(status);
        auto const answer = routes.refuse(head, status, "Title");
        REQUIRE(answer);
        CHECK(answer->status == status);
        CHECK(answer->media_type == "application/problem+json");
        CHECK(answer->body.find("\"detail\":\"") != std::string::npos);
        CHECK(answer->body.find("Nothing") == std::string::npos);
    }
}
