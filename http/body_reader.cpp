#include "http/body_reader.hpp"

#include "base/encoding.hpp"

#include <algorithm>

namespace kanal::http {

namespace {

constexpr std::size_t kChunkHeader = 32;  // bytes, with its newline

}  // namespace

BodyReader::BodyReader(Head const& head, std::uint64_t limit)
    : chunked_(head.chunked), limit_(limit), expected_(Expected::nothing), left_(head.content_length) {
    if (chunked_)
        expected_ = Expected::chunk_header;
    else if (left_ > 0)
        expected_ = Expected::data;
}

boost::system::result<std::size_t, Refusal> BodyReader::read(std::string_view bytes, std::string& body) {
    if (!chunked_ && left_ > limit_) return Refusal::body_big;
    std::size_t used = 0;
    while (!done()) {
        auto const rest = bytes.substr(used);
        boost::system::result<std::size_t, Refusal> taken{std::size_t{0}};
        if (expected_ == Expected::data)
            taken = take_data(rest, body);
        else if (expected_ == Expected::chunk_header)
            taken = take_chunk_header(rest, body.size());
        else
            taken = take_newline(rest);
        if (!taken) return taken.error();
        if (*taken == 0) break;
        used += *taken;
    }
    return used;
}

std::size_t BodyReader::take_data(std::string_view bytes, std::string& body) {
    auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    body.append(bytes.substr(0, size));
    left_ -= size;
    if (left_ == 0) expected_ = chunked_ ? Expected::chunk_end : Expected::nothing;
    return size;
}

boost::system::result<std::size_t, Refusal> BodyReader::take_chunk_header(
    std::string_view bytes, std::size_t body_size
) {
    std::uint64_t size = 0;
    std::size_t digits = 0;
    while (digits < bytes.size() && hex_digit(bytes[digits]) >= 0) {
        size = size * 16 + static_cast<unsigned>(hex_digit(bytes[digits]));
        if (size > limit_ - std::min<std::uint64_t>(limit_, body_size)) return Refusal::body_big;
        if (++digits + 2 > kChunkHeader) return Refusal::chunk_ext;
    }
    auto const end = bytes.substr(digits, 2);
    if (!end.empty() && (digits == 0 || end.front() != '\r')) {
        bool const extended = digits > 0 && (end.front() == ';' || end.front() == ' ' || end.front() == '\t');
        return extended ? Refusal::chunk_ext : Refusal::chunk_bad;
    }
    if (end.size() < 2) return std::size_t{0};
    if (end != "\r\n") return Refusal::chunk_bad;
    left_ = size;
    expected_ = size > 0 ? Expected::data : Expected::last_line;
    return digits + 2;
}

boost::system::result<std::size_t, Refusal> BodyReader::take_newline(std::string_view bytes) {
    auto const refusal = expected_ == Expected::last_line ? Refusal::trailer : Refusal::chunk_bad;
    if (!std::string_view("\r\n").starts_with(bytes.substr(0, 2))) return refusal;
    if (bytes.size() < 2) return std::size_t{0};
    expected_ = expected_ == Expected::last_line ? Expected::nothing : Expected::chunk_header;
    return std::size_t{2};
}

}  // namespace kanal::http
