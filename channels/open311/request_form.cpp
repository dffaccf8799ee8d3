#include "channels/open311/request_form.hpp"

#include "channels/client_api/multipart.hpp"
#include "text/utf8.hpp"

#include <algorithm>

namespace kanal::open311 {

namespace {

constexpr std::size_t kMostFields = 200;
constexpr std::string_view kKey = "api_key";

// As they were sent, but for the key.
std::string without_key(std::string_view form) {
    std::string kept;
    bool ends_with_key = false;
    while (!form.empty()) {
        auto const begin = form;
        auto const part = take_form_part(form);
        ends_with_key = decode_form(part.name) == kKey;
        if (ends_with_key) continue;
        auto const whole = begin.substr(0, begin.size() - form.size());
        kept += whole;
    }
    if (ends_with_key && kept.ends_with('&')) kept.pop_back();
    return kept;
}

Result<void> read_parts(HttpRequest const& request, RequestForm& form) {
    auto const parts = client_api::parts_of(request);
    if (!parts) return parts.error();
    for (auto const& part : *parts) {
        // Some clients give every field a type of text.
        bool const is_text = part.media_type.empty() || part.media_type.starts_with("text/");
        bool const is_file = !part.file_name.empty() || !is_text;
        if (!is_file) form.fields.emplace_back(part.name, part.content);
        if (is_file && !part.content.empty()) form.files.push_back(client_api::attachment_of(part));
    }
    if (form.fields.size() > kMostFields) return reject("form: too many fields");
    return {};
}

void take_key(RequestForm& form) {
    form.api_key = form.field(kKey);
    std::erase_if(form.fields, [](auto const& field) { return field.first == kKey; });
}

}  // namespace

std::string_view RequestForm::field(std::string_view name) const {
    for (auto const& [known, value] : fields)
        if (known == name && !value.empty()) return value;
    return {};
}

Result<RequestForm> read_form(HttpRequest const& request) {
    RequestForm form;
    if (client_api::is_multipart(request)) {
        if (auto read = read_parts(request, form); !read) return read.error();
    } else {
        auto fields = parse_form(request.body, kMostFields);
        if (!fields) return reject("form: not application/x-www-form-urlencoded");
        form.fields = std::move(*fields);
    }
    auto in_query = parse_form(request.query, kMostFields);
    if (!in_query) return reject("form: query");
    auto const is_bad = [](auto const& field) { return !is_utf8(field.first) || !is_utf8(field.second); };
    std::move(in_query->begin(), in_query->end(), std::back_inserter(form.fields));
    if (std::any_of(form.fields.begin(), form.fields.end(), is_bad)) return reject("form: not UTF-8");

    take_key(form);
    form.raw.media_type = "application/x-www-form-urlencoded";
    bool const as_sent = !client_api::is_multipart(request) && in_query->empty();
    form.raw.bytes = as_sent ? without_key(request.body) : write_form(form.fields);
    return form;
}

Sha256 fingerprint_of(RequestForm const& form) {
    auto fields = form.fields;
    std::erase_if(fields, [](auto const& field) { return field.second.empty(); });
    std::stable_sort(fields.begin(), fields.end());
    return client_api::fingerprint_of(write_form(fields), form.files);
}

}  // namespace kanal::open311
