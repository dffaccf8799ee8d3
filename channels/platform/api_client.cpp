#include "channels/platform/api_client.hpp"

namespace kanal::platform {

namespace {

http::ClientOptions client_options(ApiClientOptions const& options) {
    http::ClientOptions result;
    result.ca_file = options.ca_file;
    result.connect_timeout = options.timeout;
    result.timeout = options.timeout;
    result.largest_body = options.largest_body;
    result.compression = true;
    return result;
}

}  // namespace

std::optional<std::string_view> ApiAnswer::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return std::nullopt;
}

ApiClient::ApiClient(ApiClientOptions const& options) : client_(client_options(options)) {}

ApiAnswer ApiClient::get(ApiRequest const& request, std::atomic<bool> const& stopping) {
    http::ClientRequest asked;
    asked.url = request.url;
    asked.bearer = request.bearer;
    auto response = client_.ask(asked, stopping);
    ApiAnswer answer;
    answer.why = std::move(response.why);
    if (!response.whole()) return answer;
    answer.status = response.status;
    answer.body = std::move(response.body);
    answer.headers = std::move(response.headers);
    return answer;
}

}  // namespace kanal::platform
