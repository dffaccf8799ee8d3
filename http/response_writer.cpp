#include "http/response_writer.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <stdexcept>

namespace kanal::http {

namespace {

void append_field(std::string& bytes, std::string_view name, std::string_view value) {
    if (std::any_of(name.begin(), name.end(), is_control) ||
        std::any_of(value.begin(), value.end(), is_control))
        throw std::invalid_argument("http: write response: a header holds a control character");
    bytes += name;
    bytes += ": ";
    bytes += value;
    bytes += "\r\n";
}

}  // namespace

void append_response(std::string& bytes, HttpResponse const& response, ResponseForm form) {
    namespace beast = boost::beast::http;
    auto const reason = beast::obsolete_reason(beast::int_to_status(response.status));
    bytes += "HTTP/1.1 ";
    bytes += std::to_string(response.status);
    bytes += ' ';
    bytes.append(reason.data(), reason.size());
    bytes += "\r\n";
    bytes.append("Date: ").append(http_date(form.now)).append("\r\n");
    bytes += "X-Content-Type-Options: nosniff\r\n";
    bool const has_content = response.status >= 200 && response.status != 204 && response.status != 304;
    if (has_content) append_field(bytes, "Content-Length", std::to_string(response.body.size()));
    if (has_content && !response.media_type.empty()) append_field(bytes, "Content-Type", response.media_type);
    bool kept = false;
    for (auto const& [name, value] : response.headers) {
        append_field(bytes, name, value);
        kept = kept || name == "Cache-Control";
    }
    if (!kept) bytes += "Cache-Control: no-store\r\n";
    if (form.close) bytes += "Connection: close\r\n";
    bytes += "\r\n";
    if (has_content && !form.without_body) bytes += response.body;
}

}  // namespace kanal::http
