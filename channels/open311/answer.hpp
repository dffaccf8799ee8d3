#pragma once

#include "channels/open311/options.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How a document is written down. GeoReport defines the XML, and JSON as its conversion: a list becomes a
// bare array, an empty element null ("JSON and XML Conversion").
namespace kanal::open311 {

enum class Format { json, xml };

// The document in JSON's shape; `root` is the name of the XML element around it. What XML cannot hold is left
// out of texts.
HttpResponse answer(Format format, std::string_view root, boost::json::value const& document);

// null for an empty text.
boost::json::value text_or_null(std::string_view text);

struct Fault {
    unsigned code = 400;           // 403: the key; 404: no such thing; 400: everything else
    std::string description = {};  // our own words, and names of fields
};

// The status is the first fault's code.
HttpResponse refuse(Format format, std::vector<Fault> const& faults);

// What the HTTP server refused below the endpoint; see Routes::RefusalForm.
HttpResponse refused_by_server(HttpRequest const& head, unsigned status, std::string_view title);

// 503 with Retry-After.
HttpResponse later(Format format);

std::string_view extension(Format format);  // ".json"
Format format_of(std::string_view path);    // by its end; xml where it has another

// The line for the operator, and the count; gives the answer back. `reason` is a constant.
HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason);

// Counts one; 429 with Retry-After where there is none left.
std::optional<HttpResponse> over_limit(
    Options const& options, RateLimit& rate, std::string_view key, Format format
);

// 429 with Retry-After.
HttpResponse too_many(Format format, unsigned retry_after_seconds);

// The key that the query holds, or the header Authorization; empty where neither does.
std::string key_in_head(HttpRequest const& request);

}  // namespace kanal::open311
