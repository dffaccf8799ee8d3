#include "http/message.hpp"

#include "base/clock.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>

namespace kanal {

namespace {

std::string encode(std::string_view text) {
    return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

}  // namespace

FormPart take_form_part(std::string_view& form) {
    auto const part = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), part.size() + 1));
    auto const equals = part.find('=');
    if (equals == std::string_view::npos) return {part, {}};
    return {part.substr(0, equals), part.substr(equals + 1)};
}

std::optional<std::string> decode_form(std::string_view text) {
    auto const checked = boost::urls::make_pct_string_view(text);
    if (!checked) return std::nullopt;
    boost::urls::encoding_opts options;
    options.space_as_plus = true;
    return checked->decode(options);
}

std::optional<FormFields> parse_form(std::string_view form, std::size_t most) {
    FormFields fields;
    while (!form.empty()) {
        auto const part = take_form_part(form);
        if (part.name.empty()) continue;
        auto name = decode_form(part.name);
        auto value = decode_form(part.value);
        if (!name || !value || fields.size() == most) return std::nullopt;
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string write_form(FormFields const& fields) {
    std::string form;
    for (auto const& [name, value] : fields)
        form.append(form.empty() ? "" : "&").append(encode(name)).append("=").append(encode(value));
    return form;
}

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
    auto const seconds = 5 + static_cast<int>(26 * random_share());
    auto response =
        problem(503, "Service Unavailable", "Belum ada yang tersimpan. Kirim lagi permintaan yang sama.");
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace kanal
