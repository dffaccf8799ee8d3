#pragma once

#include "http/message.hpp"
#include "http/refusal.hpp"
#include "http/routes.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::http {

// RFC 9110, 5.6.3: blanks around a value are no part of it.
std::string_view without_blanks(std::string_view text);

// Whether a comma-separated list (RFC 9110, 5.6.1) has this member.
bool lists(std::string_view value, std::string_view member);

// Where a request begins and ends, decided from its bytes alone. Stricter than RFC 9112 asks and than Beast
// 1.81 is: whatever a proxy in front of us could read in another way is refused. Pure, and fuzzed.

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

// `hosts` in lower case, without ports; empty: any, or none in HTTP/1.0. Refuses a Host that is no host at
// all, too.
std::optional<Refusal> check_host(HttpRequest const& request, std::vector<std::string> const& hosts);

// The route of the request, or its refusal. HEAD goes where GET goes.
struct Found {
    Route const* route = nullptr;
    std::string allowed = {};  // of a path that has no such method
};
Found find_route(Routes const& routes, HttpRequest const& request);

// Whether the route takes a body of this coding, media type and declared length.
std::optional<Refusal> check_content(Head const& head, Route const& route);

}  // namespace kanal::http
