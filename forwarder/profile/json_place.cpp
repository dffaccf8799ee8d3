#include "forwarder/profile/json_place.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

constexpr std::ptrdiff_t kDeepest = 8;

std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        bool const escape = token[i] == '~' && i + 1 < token.size();
        text += escape ? (token[++i] == '0' ? '~' : '/') : token[i];
    }
    return text;
}

// Takes the first token off.
std::string take_token(std::string_view& pointer) {
    pointer.remove_prefix(1);
    auto const end = std::min(pointer.find('/'), pointer.size());
    auto token = unescaped(pointer.substr(0, end));
    pointer.remove_prefix(end);
    return token;
}

std::optional<std::size_t> index_of(std::string_view token, std::size_t size) {
    if (token == "-") return size;
    std::size_t index = 0;
    auto const [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
    return index;
}

// The library writes 6.9 as 6.9E0, which not everybody reads.
std::string text_of_double(double number) {
    char text[64];
    auto const end = std::to_chars(text, text + sizeof(text), number).ptr;
    return std::string(text, end);
}

// Where the token leads; a value that is not there yet is made. Nothing where something else is in the way.
json::value* step_into(json::value& at, std::string const& token) {
    if (at.is_null()) {
        if (index_of(token, 0))
            at = json::array();
        else
            at = json::object();
    }
    if (at.is_object()) return &at.get_object()[token];
    if (!at.is_array()) return nullptr;
    auto& array = at.get_array();
    auto const index = index_of(token, array.size());
    if (!index || *index > array.size()) return nullptr;
    if (*index == array.size()) array.emplace_back(nullptr);
    return &array[*index];
}

}  // namespace

bool is_json_pointer(std::string_view text) {
    if (text.empty() || text.front() != '/' || std::count(text.begin(), text.end(), '/') > kDeepest)
        return false;
    for (auto at = text.find('~'); at != text.npos; at = text.find('~', at + 1))
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    return true;
}

json::value const* value_at(json::value const& root, std::string_view pointer) {
    boost::system::error_code error;
    return root.find_pointer(pointer, error);
}

bool put_at(json::value& root, std::string_view pointer, json::value value) {
    json::value* at = &root;
    while (!pointer.empty()) {
        at = step_into(*at, take_token(pointer));
        if (at == nullptr) return false;
    }
    *at = std::move(value);
    return true;
}

std::string text_of_value(json::value const& value) {
    if (value.is_string()) return std::string(std::string_view(value.get_string()));
    if (value.is_double()) return text_of_double(value.get_double());
    if (value.is_number() || value.is_bool()) return json::serialize(value);
    std::string text;
    if (value.is_array())
        for (auto const& element : value.get_array()) {
            if (element.is_structured() || element.is_null()) continue;
            text.append(text.empty() ? "" : ", ").append(text_of_value(element));
        }
    return text;
}

bool says_something(json::value const& value) {
    if (value.is_null()) return false;
    if (value.is_bool()) return value.get_bool();
    if (value.is_string()) return !value.get_string().empty();
    if (value.is_array()) return !value.get_array().empty();
    if (value.is_object()) return !value.get_object().empty();
    return true;
}

}  // namespace kanal::forwarder
