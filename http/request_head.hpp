#pragma once

#include "http/message.hpp"
#include "http/refusal.hpp"

#include <boost/system/result.hpp>
#include <cstdint>
#include <string_view>

// Where a request begins and ends, decided from its bytes alone. Stricter than RFC 9112 asks and than Beast
// 1.81 is: whatever a proxy in front of us could read in another way is refused. Pure, and fuzzed.
namespace kanal::http {

struct Head {
    HttpRequest request = {};  // all but body and peer
    std::uint64_t content_length = 0;
    bool chunked = false;
    bool expects_continue = false;
    bool keep_alive = true;

    bool has_body() const { return chunked || content_length > 0; }
};

// How many bytes of `bytes` are the head, with the empty line; 0 when more must come. Refuses as early as
// the bytes allow, so that nobody waits for the rest of what cannot become a request.
boost::system::result<std::size_t, Refusal> head_size(std::string_view bytes, std::size_t limit);

// `head` is what `head_size` counted off.
boost::system::result<Head, Refusal> read_head(std::string_view head, unsigned field_limit);

}  // namespace kanal::http
