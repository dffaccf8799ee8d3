#include "http/form_fields.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

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

}  // namespace kanal
