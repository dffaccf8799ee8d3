#pragma once

#include "channels/open311/open311.hpp"
#include "channels/open311/service.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

// What an Open311 client sends: one whose key is known unless a test says otherwise.
namespace kanal::test {

constexpr std::string_view kKotaKey = "kota-0123456789abcdef";
constexpr std::string_view kDesaKey = "desa-0123456789abcdef";

inline open311::Options open311_options() {
    std::vector<std::string> faults;
    open311::Options options;
    options.name = "open311";
    options.keys = client_api::ClientKeys::parse(
        "app-kota:" + std::string(kKotaKey) + "\napp-desa:" + std::string(kDesaKey) + "\n", faults
    );
    options.services =
        open311::read_services(KANAL_SOURCE_DIR "/config/open311-services.example.yaml", faults);
    CHECK(faults.empty());
    options.endpoint = {
        .url = "https://lapor.example.go.id/open311/v2",
        .contact = "lapor@example.go.id",
        .key_service = "lapor@example.go.id",
        .changeset = "2026-03-01T00:00:00Z"};
    options.clock.wall = [] { return Time(std::chrono::seconds(1772330400)); };
    return options;
}

inline std::unique_ptr<Channel> make_open311() {
    return open311::make(open311_options());
}

inline std::string with_key(std::string_view fields, std::string_view key = kKotaKey) {
    return "api_key=" + std::string(key) + "&" + std::string(fields);
}

inline HttpRequest form(std::string body, std::string_view format = "json") {
    return post(
        "/open311/v2/requests." + std::string(format),
        "application/x-www-form-urlencoded; charset=utf-8",
        std::move(body)
    );
}

// A report that is accepted, with these fields besides.
inline HttpRequest small_form(std::string_view more = {}) {
    return form(with_key("service_code=PJU&address_string=Pasar+Contoh" + std::string(more)));
}

inline HttpRequest ask(std::string_view what, std::string query = {}) {
    return get("/open311/v2/" + std::string(what), std::move(query));
}

inline std::string header_of(HttpResponse const& answer, std::string_view name) {
    for (auto const& [known, value] : answer.headers)
        if (known == name) return value;
    return {};
}

}  // namespace kanal::test
