#pragma once

#include "http/request_head.hpp"

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::http {

// Counts a request's body off the bytes of its connection, whole or chunked. Pure, and fuzzed.
class BodyReader {
public:
    // More than `limit` bytes are refused as soon as it is known that they are to come.
    BodyReader(Head const& head, std::uint64_t limit);

    // Appends to `body` what `bytes` hold of it and returns how many of them are used up; the rest must be
    // offered again, with more behind it. Never uses a byte that belongs to the next request.
    boost::system::result<std::size_t, Refusal> read(std::string_view bytes, std::string& body);
    bool done() const { return expected_ == Expected::nothing; }

private:
    enum class Expected { data, chunk_header, chunk_end, last_line, nothing };

    std::size_t take_data(std::string_view bytes, std::string& body);
    boost::system::result<std::size_t, Refusal> take_chunk_header(
        std::string_view bytes, std::size_t body_size
    );
    boost::system::result<std::size_t, Refusal> take_newline(std::string_view bytes);

    bool chunked_;
    std::uint64_t limit_;
    Expected expected_;
    std::uint64_t left_;  // bytes of data that still belong to the body, or to this chunk
};

}  // namespace kanal::http
