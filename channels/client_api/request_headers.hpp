#pragma once

#include "base/error.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What clients say in headers.
namespace kanal::client_api {

// `form-data; name="report"; filename="a.jpg"`, taken apart.
struct HeaderValue {
    std::string value = {};                                            // lower case
    std::vector<std::pair<std::string, std::string>> parameters = {};  // names in lower case, values unquoted

    std::optional<std::string_view> parameter(std::string_view lower_case_name) const;
};

// Nothing when it is not of that form, holds a control character, or has a parameter twice. In a quoted
// string only \" and \\ are escapes: browsers of old send Windows paths with single backslashes.
std::optional<HeaderValue> parse_header_value(std::string_view text);

// Without parameters, in lower case; empty when it is not `type/subtype`.
std::string media_type_of(std::string_view content_type);

// RFC 6750; empty when there is none or two. Into the request's headers.
std::string_view bearer_token(HttpRequest const& request);

// The value of Idempotency-Key
// (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07): 1 to 255 visible
// ASCII characters. The quotes that the draft's structured string has and most clients leave out are no part
// of it. Error: "idempotency: missing" or "idempotency: form".
Result<std::string> idempotency_key(HttpRequest const& request);

}  // namespace kanal::client_api
