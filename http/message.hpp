#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// application/x-www-form-urlencoded, in bodies and in queries.
namespace kanal {

using FormFields = std::vector<std::pair<std::string, std::string>>;

// One `name=value` as sent.
struct FormPart {
    std::string_view name = {};
    std::string_view value = {};
};

// Takes the first part and the '&' behind it off `form`, which is not empty.
FormPart take_form_part(std::string_view& form);

// Percent-decoded, '+' read as a space; nothing when it is badly encoded.
std::optional<std::string> decode_form(std::string_view text);

// All parts, decoded, in order; those without a name are left out. Nothing when one is badly encoded or there
// are more than `most`.
std::optional<FormFields> parse_form(std::string_view form, std::size_t most);

std::string write_form(FormFields const& fields);

// One request and its response as a channel sees them. The server has checked the framing, the limits and the
// media type.

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;  // names in lower case

struct HttpRequest {
    std::string method = {};
    std::string path = {};     // percent-decoded, without the query
    std::string query = {};    // as sent, without '?'
    HttpHeaders headers = {};  // copied before the body was read: a trailer never lands here
    std::string body = {};
    std::string peer = {};  // address of the other side, for rate limits; never logged

    // The header's only value; nothing when it is missing or came twice: the count tells which.
    std::optional<std::string_view> header(std::string_view lower_case_name) const;
    std::size_t header_count(std::string_view lower_case_name) const;
    // The only value of a query parameter, percent-decoded, '+' read as a space; nothing when it is missing,
    // comes twice or is badly encoded.
    std::optional<std::string> parameter(std::string_view name) const;
};

struct HttpResponse {
    unsigned status = 200;
    std::string media_type = "application/json";
    std::string body = {};
    HttpHeaders headers = {};
};

// RFC 9457 problem+json with a fixed text; nothing of the request is repeated in it.
HttpResponse problem(unsigned status, std::string_view title, std::string_view detail = {});

// 503 with Retry-After of 5 to 30 seconds, drawn anew each time so that clients do not come back together.
HttpResponse try_later();

}  // namespace kanal
