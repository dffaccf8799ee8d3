#include "base/ascii.hpp"
#include "http/body_reader.hpp"
#include "http/request_head.hpp"

#include <algorithm>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>

using namespace kanal::http;

namespace {

constexpr std::size_t kHeadLimit = 8192;
constexpr std::size_t kBodyLimit = 4096;

void hold(bool claim) {
    if (!claim) std::abort();
}

struct Read {
    Head head = {};
    std::string body = {};
    std::size_t used = 0;
};

// One request, offered `step` bytes at a time; nothing when it is refused or does not end.
std::optional<Read> read_request(std::string_view bytes, std::size_t step) {
    auto const size = head_size(bytes, kHeadLimit);
    if (!size || *size == 0) return std::nullopt;
    hold(*size <= std::min(bytes.size(), kHeadLimit));
    for (std::size_t part = 0; part < *size; part += step) {
        auto const early = head_size(bytes.substr(0, part), kHeadLimit);
        if (!early) {
            hold(!read_head(bytes.substr(0, *size), 64));  // refused early is refused in the end
            return std::nullopt;
        }
        hold(*early == 0);
    }
    auto head = read_head(bytes.substr(0, *size), 64);
    if (!head) return std::nullopt;

    Read read{std::move(*head), {}, *size};
    BodyReader reader(read.head, kBodyLimit);
    for (auto end = read.used; !reader.done() && end < bytes.size();) {
        end = std::min(bytes.size(), end + step);
        auto const used = reader.read(bytes.substr(read.used, end - read.used), read.body);
        if (!used) return std::nullopt;
        read.used += *used;
        hold(read.used <= end);
        hold(read.body.size() <= kBodyLimit);
    }
    if (!reader.done()) return std::nullopt;
    return read;
}

// Whoever stands before us may read requests as Beast does: where we both accept one, it ends at the same
// byte and says the same.
void ask_beast(std::string_view bytes, Read const& ours) {
    namespace beast = boost::beast::http;
    beast::request_parser<beast::string_body> parser;
    parser.eager(true);
    parser.body_limit(boost::none);
    std::size_t used = 0;
    boost::beast::error_code error;
    while (!parser.is_done() && !error) {
        auto const size = parser.put(boost::asio::buffer(bytes.substr(used)), error);
        used += size;
        if (error == beast::error::need_more && size > 0) error = {};
    }
    if (error && error != beast::error::need_more) return;
    hold(parser.is_done());
    hold(used == ours.used);
    hold(parser.get().body() == ours.body);
    auto const method = parser.get().method_string();
    hold(std::string_view(method.data(), method.size()) == ours.head.request.method);
}

void check_head(Head const& head) {
    hold(head.request.path.starts_with('/'));
    hold(std::none_of(head.request.path.begin(), head.request.path.end(), kanal::is_control));
    hold(head.request.headers.size() <= 64);
    hold(!head.chunked || head.content_length == 0);
    for (auto const& [name, value] : head.request.headers) {
        hold(!name.empty());
        hold(std::all_of(name.begin(), name.end(), [](char c) {
            return kanal::ascii_lower(c) == c && c > 0x20;
        }));
        hold(value.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    auto const whole = read_request(bytes, std::max<std::size_t>(size, 1));
    auto const pieces = read_request(bytes, 1);
    hold(whole.has_value() == pieces.has_value());
    if (!whole) return 0;
    hold(whole->used == pieces->used);
    hold(whole->body == pieces->body);
    check_head(whole->head);
    ask_beast(bytes, *whole);
    return 0;
}
