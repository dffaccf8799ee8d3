#include "http/request_head.hpp"

#include "base/ascii.hpp"

#include <boost/url/pct_string_view.hpp>

#include <algorithm>
#include <array>

namespace kanal::http {

std::string_view without_blanks(std::string_view text) {
    return trimmed(text, " \t");
}

bool lists(std::string_view value, std::string_view member) {
    while (!value.empty()) {
        auto const item = value.substr(0, value.find(','));
        value.remove_prefix(std::min(value.size(), item.size() + 1));
        if (equal_ignoring_case(without_blanks(item), member)) return true;
    }
    return false;
}

namespace {

constexpr std::string_view kNewline = "\r\n";
constexpr std::string_view kEmptyLine = "\r\n\r\n";
constexpr std::size_t kLengthDigits = 18;  // fewer than overflow 64 bits

// RFC 9110, 5.6.2: the characters of a token, in lower case; 0 for the others.
constexpr auto kTokenChars = [] {
    std::array<char, 256> chars{};
    for (unsigned c = 0x21; c < 0x7f; ++c)
        chars[c] = ascii_lower(static_cast<char>(c));
    for (char const c : std::string_view("\"(),/:;<=>?@[\\]{}"))
        chars[static_cast<unsigned char>(c)] = 0;
    return chars;
}();

bool is_token(std::string_view text) {
    auto const is_token_char = [](char c) { return kTokenChars[static_cast<unsigned char>(c)] != 0; };
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// What the fields say about the framing, gathered before it is judged: their order must not matter.
struct Framing {
    bool http10 = false;
    unsigned content_lengths = 0;
    unsigned transfer_codings = 0;
    unsigned hosts = 0;
    std::string_view content_length = {};
    std::string_view transfer_coding = {};
    std::optional<std::string_view> expectation = {};
    bool close = false;

    void note(std::string_view name, std::string_view value) {
        if (name == "content-length") {
            ++content_lengths;
            content_length = value;
        } else if (name == "transfer-encoding") {
            ++transfer_codings;
            transfer_coding = value;
        } else if (name == "host") {
            ++hosts;
        } else if (name == "expect") {
            expectation = value;
        } else if (name == "connection") {
            close = close || lists(value, "close");
        }
    }
};

std::optional<Refusal> read_target(std::string_view target, HttpRequest& request) {
    auto const is_allowed = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
    if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), is_allowed))
        return Refusal::header_bad;
    auto const path = target.substr(0, target.find('?'));
    if (path.size() < target.size()) request.query = target.substr(path.size() + 1);
    if (path.find('%') == std::string_view::npos) {
        request.path = path;
        return std::nullopt;
    }
    auto const encoded = boost::urls::make_pct_string_view(path);
    if (!encoded) return Refusal::header_bad;
    request.path = encoded->decode();
    if (std::any_of(request.path.begin(), request.path.end(), is_control)) return Refusal::header_bad;
    return std::nullopt;
}

std::optional<Refusal> read_request_line(std::string_view line, HttpRequest& request, Framing& framing) {
    auto const first = line.find(' ');
    auto const last = line.rfind(' ');
    if (first == last) return Refusal::header_bad;
    auto const method = line.substr(0, first);
    auto const version = line.substr(last + 1);
    if (!is_token(method)) return Refusal::header_bad;
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return version.starts_with("HTTP/") ? Refusal::version : Refusal::header_bad;
    framing.http10 = version == "HTTP/1.0";
    request.method = method;
    return read_target(line.substr(first + 1, last - first - 1), request);
}

// A line that begins with a blank (obs-fold) fails here too: its name is no token.
std::optional<Refusal> read_field(std::string_view line, HttpRequest& request, Framing& framing) {
    auto const colon = line.find(':');
    auto const name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name)) return Refusal::header_bad;
    auto const value = without_blanks(line.substr(colon + 1));
    auto const is_forbidden = [](char c) { return is_control(c) && c != '\t'; };
    if (std::any_of(value.begin(), value.end(), is_forbidden)) return Refusal::header_bad;

    auto& field = request.headers.emplace_back(std::string(name), std::string(value));
    for (char& c : field.first)
        c = kTokenChars[static_cast<unsigned char>(c)];
    framing.note(field.first, value);
    return std::nullopt;
}

std::optional<Refusal> check_length(Framing const& framing, Head& head) {
    if (framing.transfer_codings > 0) {
        if (framing.content_lengths > 0) return Refusal::te_cl;
        if (framing.http10) return Refusal::te10;
        if (framing.transfer_codings > 1 || !equal_ignoring_case(framing.transfer_coding, "chunked"))
            return Refusal::te;
        head.chunked = true;
        return std::nullopt;
    }
    if (framing.content_lengths > 1) return Refusal::cl_dup;
    if (framing.content_lengths == 0) {
        auto const& method = head.request.method;
        bool const needs_length = method == "POST" || method == "PUT" || method == "PATCH";
        return needs_length ? std::optional(Refusal::no_len) : std::nullopt;
    }
    auto const digits = framing.content_length;
    if (digits.empty() || digits.size() > kLengthDigits) return Refusal::cl_bad;
    auto const length = to_number<std::uint64_t>(digits);
    if (!length) return Refusal::cl_bad;
    head.content_length = *length;
    return std::nullopt;
}

std::optional<Refusal> check_framing(Framing const& framing, Head& head) {
    if (auto const refusal = check_length(framing, head)) return refusal;
    // Health checks of proxies speak HTTP/1.0, which knows no Host.
    bool const needs_none = framing.http10 && framing.hosts == 0;
    if (framing.hosts != 1 && !needs_none) return Refusal::host_missing;
    if (framing.expectation) {
        if (!equal_ignoring_case(*framing.expectation, "100-continue")) return Refusal::expectation;
        head.expects_continue = !framing.http10;
    }
    head.keep_alive = !framing.close && !framing.http10;
    return std::nullopt;
}

}  // namespace

boost::system::result<std::size_t, Refusal> head_size(std::string_view bytes, std::size_t limit) {
    auto const end = bytes.find(kEmptyLine);
    if (end != std::string_view::npos && end + kEmptyLine.size() <= limit) return end + kEmptyLine.size();
    if (bytes.size() >= limit) return Refusal::header_big;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (!is_control(bytes[i]) || bytes[i] == '\t') continue;
        bool const may_be_newline = bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] == '\n');
        if (!may_be_newline) return Refusal::header_bad;
        ++i;
    }
    return std::size_t{0};
}

boost::system::result<Head, Refusal> read_head(std::string_view head, unsigned field_limit) {
    Head result;
    Framing framing;
    auto const take_line = [&head] {
        auto const line = head.substr(0, head.find(kNewline));
        head.remove_prefix(std::min(head.size(), line.size() + kNewline.size()));
        return line;
    };
    if (auto const refusal = read_request_line(take_line(), result.request, framing)) return *refusal;
    for (auto line = take_line(); !line.empty(); line = take_line()) {
        if (result.request.headers.size() >= field_limit) return Refusal::header_big;
        if (auto const refusal = read_field(line, result.request, framing)) return *refusal;
    }
    if (auto const refusal = check_framing(framing, result)) return *refusal;
    return result;
}

namespace {

constexpr std::string_view kHostChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

// The name of "name:port"; an IPv6 address keeps its brackets.
std::optional<std::string_view> host_name(std::string_view host) {
    auto const end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
    auto const name = host.substr(0, end);
    auto const port = host.substr(name.size());
    auto const bare = name.starts_with('[') ? name.substr(1, name.size() - 2) : name;
    auto const allowed = name.starts_with('[') ? std::string_view("0123456789abcdefABCDEF:.") : kHostChars;
    bool const is_name = !bare.empty() && bare.find_first_not_of(allowed) == std::string_view::npos;
    bool const is_port =
        port.empty() || (port.starts_with(':') && port.size() <= 6 && all_digits(port.substr(1)));
    if (!is_name || !is_port) return std::nullopt;
    return name;
}

std::string_view media_type(std::string_view content_type) {
    return without_blanks(content_type.substr(0, content_type.find(';')));
}

}  // namespace

std::optional<Refusal> check_host(HttpRequest const& request, std::vector<std::string> const& hosts) {
    // An HTTP/1.0 request: the framing gate lets no other through without one.
    if (hosts.empty() && request.header_count("host") == 0) return std::nullopt;
    auto const host = request.header("host");
    auto const name = host ? host_name(*host) : std::nullopt;
    if (!name) return Refusal::host_missing;
    if (hosts.empty()) return std::nullopt;
    auto const is_it = [&](std::string const& ours) { return equal_ignoring_case(*name, ours); };
    if (std::none_of(hosts.begin(), hosts.end(), is_it)) return Refusal::host_other;
    return std::nullopt;
}

Found find_route(Routes const& routes, HttpRequest const& request) {
    auto match = routes.find(request.method == "HEAD" ? "GET" : request.method, request.path);
    return {match.route, std::move(match.allowed)};
}

std::optional<Refusal> check_content(Head const& head, Route const& route) {
    if (head.request.header_count("content-encoding") > 0) return Refusal::encoding;
    if (!route.media_types.empty()) {
        auto const content_type = head.request.header("content-type");
        auto const is_it = [&](std::string const& accepted) {
            return equal_ignoring_case(media_type(*content_type), accepted);
        };
        if (!content_type || std::none_of(route.media_types.begin(), route.media_types.end(), is_it))
            return Refusal::media_type;
    }
    if (head.content_length > route.body_limit) return Refusal::body_big;
    return std::nullopt;
}

}  // namespace kanal::http
