#pragma once

#include "channels/mobile_api/mobile_api.hpp"
#include "tests/support/payload_cases.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

// What an app sends: one whose key is known unless a test says otherwise.
namespace kanal::test {

constexpr std::string_view kKotaKey = "kota-0123456789abcdef";
constexpr std::string_view kDesaKey = "desa-0123456789abcdef";
constexpr auto kSmallReport = R"({"text":"Jalan rusak"})";

// A report with these members beside its text.
inline std::string with(std::string_view members) {
    return R"({"text":"ada",)" + std::string(members) + "}";
}

inline mobile_api::Options channel_options() {
    std::vector<std::string> faults;
    mobile_api::Options options;
    options.name = "app";
    options.keys = client_api::ClientKeys::parse(
        "app-kota:" + std::string(kKotaKey) + "\napp-desa:" + std::string(kDesaKey) + "\n", faults
    );
    return options;
}

inline std::unique_ptr<Channel> make_channel() {
    return mobile_api::make(channel_options());
}

inline HttpRequest report(std::string body) {
    return post(
        "/api/v1/reports",
        "application/json",
        std::move(body),
        {{"authorization", "Bearer " + std::string(kKotaKey)}, {"idempotency-key", "8e03978e-40d5"}}
    );
}

inline void remove_header(HttpRequest& request, std::string_view name) {
    std::erase_if(request.headers, [name](auto const& header) { return header.first == name; });
}

inline void set_header(HttpRequest& request, std::string_view name, std::string_view value) {
    remove_header(request, name);
    request.headers.emplace_back(name, value);
}

// A body as curl makes it, from tests/data.
inline HttpRequest upload(std::string_view file) {
    auto request = report(data_file(file));
    set_header(
        request, "content-type", "multipart/form-data; boundary=------------------------5a1d3f2b9c7e4d60"
    );
    return request;
}

inline HttpRequest query(std::string const& id, std::string_view key) {
    auto request = get("/api/v1/reports/" + id);
    set_header(request, "authorization", "Bearer " + std::string(key));
    return request;
}

inline std::string header_of(HttpResponse const& answer, std::string_view name) {
    for (auto const& [known, value] : answer.headers)
        if (known == name) return value;
    return {};
}

}  // namespace kanal::test
