#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kanal {

class Routes;

// Counts a request that was refused, for the metrics. `reason` is one of our own words: never anything a
// stranger sent. Any thread.
void count_refused(std::string_view reason);

// How many there were since the start of the process, by reason. Any thread.
std::map<std::string, std::uint64_t, std::less<>> refused_counts();

}  // namespace kanal

namespace kanal::http {

// Why the server itself ends a request before a channel has seen it. The connection is closed after each of
// these: where one request of a stranger ended is no longer certain, or no longer worth the memory.
enum class Refusal {
    te_cl,         // Transfer-Encoding and Content-Length
    te,            // a transfer coding that is not exactly "chunked"
    te10,          // Transfer-Encoding in HTTP/1.0
    cl_dup,        // more than one Content-Length, equal or not
    cl_bad,        // a Content-Length that is no plain number
    no_len,        // a body without any length
    host_missing,  // no Host, two, or one that is no host
    host_other,    // a Host that is not ours
    header_bad,    // request line or field that the grammar does not allow
    header_big,
    version,  // neither HTTP/1.1 nor HTTP/1.0
    trailer,
    chunk_bad,
    chunk_ext,  // a chunk extension, or a chunk header that is too long
    body_big,
    expectation,  // Expect with anything but 100-continue
    encoding,     // Content-Encoding: nothing is inflated here
    media_type,
    no_path,
    no_method,
    slow,
    crowded,  // too many connections, of this peer or at all
    memory,   // too many bytes of bodies at once
};

// The status the refusal has, with a constant text. With `routes` and the request's head it has the form of
// the endpoint below which the request asks, and lets those web pages read it that the path's OPTIONS route
// lets in.
HttpResponse answer_to(Refusal refusal, Routes const* routes = nullptr, HttpRequest const* head = nullptr);

// One line, limited: strangers cause it. Of the peer's address only a digest is written, salted anew by each
// process, so that lines of one peer can be put together and nobody can be looked up by them.
void log_refusal(Refusal refusal, std::string_view peer);

}  // namespace kanal::http
