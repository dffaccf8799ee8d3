#include "channels/mail/imap/imap_answers.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace kanal::imap {

namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const good = fault == std::errc() && end == text.data() + text.size() && !text.empty();
    return good ? std::optional<Number>(number) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> read_number(std::string_view digits) {
    return number_in<std::uint64_t>(digits);
}

std::optional<std::uint32_t> read_number32(std::string_view digits) {
    return number_in<std::uint32_t>(digits);
}

std::string quoted_text(std::string_view text) {
    std::string all = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') all.push_back('\\');
        all.push_back(c);
    }
    return all + '"';
}

ImapValue* fetched_item(ImapResponse& response, std::string_view name) {
    if (response.kind != "FETCH" || response.values.empty()) return nullptr;
    auto& items = response.values.front().items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (ascii_upper(items[i].text) == name) return &items[i + 1];
    }
    return nullptr;
}

std::optional<std::uint32_t> fetched_uid(ImapResponse& response) {
    auto const* const uid = fetched_item(response, "UID");
    return uid == nullptr ? std::nullopt : read_number32(uid->text);
}

std::optional<std::uint32_t> code_number(ImapResponse const& response, std::string_view name) {
    if (response.kind != "OK" || response.values.size() < 2) return std::nullopt;
    if (ascii_upper(response.values[0].text) != name) return std::nullopt;
    return read_number32(response.values[1].text);
}

bool permits_keywords(ImapResponse const& response) {
    if (response.values.size() < 2 || ascii_upper(response.values[0].text) != "PERMANENTFLAGS") return false;
    auto const& flags = response.values[1].items;
    return std::any_of(flags.begin(), flags.end(), [](ImapValue const& flag) { return flag.text == "\\*"; });
}

}  // namespace kanal::imap
