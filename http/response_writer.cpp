#include "http/response_writer.hpp"

#include "http/field_value.hpp"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <chrono>
#include <cstdio>
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

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale is.
void append_date(std::string& bytes, Time now) {
    static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view kMonths[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const midnight = std::chrono::floor<std::chrono::days>(now);
    std::chrono::year_month_day const date(midnight);
    std::chrono::hh_mm_ss const clock(std::chrono::floor<std::chrono::seconds>(now - midnight));
    char text[64];
    std::snprintf(
        text,
        sizeof text,
        "Date: %s, %02u %s %04d %02d:%02d:%02d GMT\r\n",
        kDays[std::chrono::weekday(midnight).c_encoding()].data(),
        static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1].data(),
        static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    bytes += text;
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
    append_date(bytes, form.now);
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
