#pragma once

#include "base/time.hpp"
#include "http/client.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How channels ask a platform: one GET after the other, JSON back.
namespace kanal::platform {

struct ApiRequest {
    std::string url = {};     // may hold a token: never logged
    std::string bearer = {};  // Authorization: Bearer; empty: none
};

struct ApiAnswer {
    int status = 0;  // 0: no whole answer came
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
    std::string why = {};                                           // without a status: our own words

    // The first of this name.
    std::optional<std::string_view> header(std::string_view lower_case_name) const;
};

struct ApiClientOptions {
    Duration timeout = std::chrono::seconds(30);
    std::size_t largest_body = std::size_t{4} * 1024 * 1024;
    std::filesystem::path ca_file = {};  // instead of the system's
};

// One GET after the other by http::Client, whose rules hold; keeps its connection. Blocking, one thread;
// gives up soon after `stopping` becomes true.
class ApiClient {
public:
    explicit ApiClient(ApiClientOptions const& options);

    // A bearer that could not stand in a header is not sent: the answer is then without status.
    ApiAnswer get(ApiRequest const& request, std::atomic<bool> const& stopping);

private:
    http::Client client_;
};

}  // namespace kanal::platform
