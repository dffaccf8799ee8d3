#include "channels/client_api/request_headers.hpp"

#include "base/ascii.hpp"
#include "channels/client_api/field_rules.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace kanal::client_api {

namespace {

bool is_token_char(char c) {
    return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

void skip_space(std::string_view& text) {
    while (text.starts_with(' ') || text.starts_with('\t'))
        text.remove_prefix(1);
}

bool skip(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

std::string_view take_token(std::string_view& text) {
    auto const end = std::find_if_not(text.begin(), text.end(), is_token_char);
    auto const token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(token.size());
    return token;
}

// After the opening quote.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == '"') return value;
        if (is_control(c)) return std::nullopt;
        if (c == '\\' && (text.starts_with('"') || text.starts_with('\\'))) {
            c = text.front();
            text.remove_prefix(1);
        }
        value.push_back(c);
    }
    return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text) {
    if (skip(text, '"')) return take_quoted(text);
    auto const token = take_token(text);
    if (token.empty()) return std::nullopt;
    return std::string(token);
}

constexpr std::size_t kLongestKey = 255;

std::string_view without_quotes(std::string_view value) {
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) return value;
    return value.substr(1, value.size() - 2);
}

}  // namespace

std::optional<std::string_view> HeaderValue::parameter(std::string_view lower_case_name) const {
    for (auto const& [name, text] : parameters)
        if (name == lower_case_name) return text;
    return std::nullopt;
}

std::optional<HeaderValue> parse_header_value(std::string_view text) {
    HeaderValue parsed;
    skip_space(text);
    auto const end =
        std::find_if_not(text.begin(), text.end(), [](char c) { return is_token_char(c) || c == '/'; });
    auto const size = static_cast<std::size_t>(end - text.begin());
    if (size == 0) return std::nullopt;
    parsed.value = ascii_lower(text.substr(0, size));
    text.remove_prefix(size);

    for (skip_space(text); !text.empty(); skip_space(text)) {
        if (!skip(text, ';')) return std::nullopt;
        skip_space(text);
        auto name = ascii_lower(take_token(text));
        if (name.empty() || parsed.parameter(name) || !skip(text, '=')) return std::nullopt;
        auto value = take_value(text);
        if (!value) return std::nullopt;
        parsed.parameters.emplace_back(std::move(name), std::move(*value));
    }
    return parsed;
}

std::string media_type_of(std::string_view content_type) {
    skip_space(content_type);
    auto rest = content_type;
    auto const type = take_token(rest);
    if (type.empty() || !skip(rest, '/') || take_token(rest).empty()) return {};
    auto const size = content_type.size() - rest.size();
    skip_space(rest);
    if (!rest.empty() && rest.front() != ';') return {};
    return ascii_lower(content_type.substr(0, size));
}

std::string_view bearer_token(HttpRequest const& request) {
    constexpr std::string_view kScheme = "Bearer ";
    auto value = request.header("authorization").value_or("");
    auto const scheme = value.substr(0, kScheme.size());
    if (!boost::beast::iequals({scheme.data(), scheme.size()}, {kScheme.data(), kScheme.size()})) return {};
    value.remove_prefix(kScheme.size());
    return value;
}

Result<std::string> idempotency_key(HttpRequest const& request) {
    constexpr std::string_view kName = "idempotency-key";
    auto const count = request.header_count(kName);
    if (count == 0) return reject("idempotency: missing");
    if (count > 1) return reject("idempotency: form");
    auto const key = without_quotes(*request.header(kName));
    if (key.empty() || key.size() > kLongestKey || !is_visible_ascii(key)) return reject("idempotency: form");
    return std::string(key);
}

}  // namespace kanal::client_api
