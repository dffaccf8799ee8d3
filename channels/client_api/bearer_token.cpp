#include "channels/client_api/bearer_token.hpp"

#include <boost/beast/core/string.hpp>

namespace kanal::client_api {

std::string_view bearer_token(HttpRequest const& request) {
    constexpr std::string_view kScheme = "Bearer ";
    auto value = request.header("authorization").value_or("");
    auto const scheme = value.substr(0, kScheme.size());
    if (!boost::beast::iequals({scheme.data(), scheme.size()}, {kScheme.data(), kScheme.size()})) return {};
    value.remove_prefix(kScheme.size());
    return value;
}

}  // namespace kanal::client_api
