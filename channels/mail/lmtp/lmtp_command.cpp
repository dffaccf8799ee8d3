#include "channels/mail/lmtp/lmtp_command.hpp"

#include "base/ascii.hpp"

#include <limits>

namespace kanal::lmtp {

namespace {

constexpr std::size_t kLongestAddress = 320;

// Behind the "<" that comes first: where its ">" is. A quoted local part may hold one itself.
std::optional<std::size_t> closing(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '>' && !quoted) {
            return i;
        }
    }
    return std::nullopt;
}

std::string_view without_route(std::string_view address) {
    auto const colon = address.find(':');
    return address.starts_with('@') && colon != std::string_view::npos ? address.substr(colon + 1) : address;
}

std::optional<std::vector<Parameter>> read_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    while (!text.empty()) {
        if (text.front() != ' ') return std::nullopt;
        text = trimmed(text, " ");
        if (text.empty()) break;
        auto const word = text.substr(0, text.find(' '));
        text.remove_prefix(word.size());
        auto const sign = word.find('=');
        Parameter parameter;
        parameter.name = ascii_upper(word.substr(0, sign));
        if (sign != std::string_view::npos) parameter.value = word.substr(sign + 1);
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

}  // namespace

Command read_command(std::string_view line) {
    auto const end = line.find(' ');
    Command command;
    command.verb = ascii_upper(trimmed(line.substr(0, end)));
    if (end != std::string_view::npos) command.rest = trimmed(line.substr(end));
    return command;
}

std::optional<Path> read_path(std::string_view rest, std::string_view keyword) {
    if (!equal_ignoring_case(rest.substr(0, keyword.size()), keyword)) return std::nullopt;
    rest = trimmed(rest.substr(keyword.size()));
    if (!rest.starts_with('<')) return std::nullopt;
    auto const end = closing(rest);
    if (!end) return std::nullopt;
    auto const address = without_route(rest.substr(1, *end - 1));
    if (address.size() > kLongestAddress) return std::nullopt;
    auto parameters = read_parameters(rest.substr(*end + 1));
    if (!parameters) return std::nullopt;
    Path path;
    path.address = address;
    path.parameters = std::move(*parameters);
    return path;
}

std::optional<std::uint64_t> read_size(std::string_view digits) {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    if (digits.empty() || digits.size() > 20) return std::nullopt;
    std::uint64_t size = 0;
    for (char const c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        auto const digit = static_cast<std::uint64_t>(c - '0');
        size = size > (kMost - digit) / 10 ? kMost : size * 10 + digit;
    }
    return size;
}

}  // namespace kanal::lmtp
