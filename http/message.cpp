#include "http/message.hpp"

#include "http/form_fields.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <random>

namespace kanal {

std::optional<std::string_view> HttpRequest::header(std::string_view lower_case_name) const {
    std::optional<std::string_view> found;
    for (auto const& [name, value] : headers) {
        if (name != lower_case_name) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

std::size_t HttpRequest::header_count(std::string_view lower_case_name) const {
    auto const is_it = [&](auto const& header) { return header.first == lower_case_name; };
    return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), is_it));
}

std::optional<std::string> HttpRequest::parameter(std::string_view name) const {
    std::optional<std::string> found;
    for (std::string_view rest = query; !rest.empty();) {
        auto const part = take_form_part(rest);
        if (decode_form(part.name) != name) continue;
        if (found) return std::nullopt;
        found = decode_form(part.value);
        if (!found) return std::nullopt;
    }
    return found;
}

HttpResponse problem(unsigned status, std::string_view title, std::string_view detail) {
    boost::json::object document;
    document["type"] = "about:blank";
    document["title"] = boost::json::string_view(title.data(), title.size());
    document["status"] = status;
    if (!detail.empty()) document["detail"] = boost::json::string_view(detail.data(), detail.size());

    HttpResponse response;
    response.status = status;
    response.media_type = "application/problem+json";
    response.body = boost::json::serialize(document);
    return response;
}

HttpResponse try_later() {
    static thread_local std::minstd_rand generator{std::random_device{}()};
    std::uniform_int_distribution<int> seconds(5, 30);
    auto response =
        problem(503, "Service Unavailable", "Belum ada yang tersimpan. Kirim lagi permintaan yang sama.");
    response.headers.emplace_back("Retry-After", std::to_string(seconds(generator)));
    return response;
}

}  // namespace kanal
