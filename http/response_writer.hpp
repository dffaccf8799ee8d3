#pragma once

#include "base/time.hpp"
#include "http/message.hpp"

#include <string>

namespace kanal::http {

struct ResponseForm {
    bool close = false;           // says so to the peer
    bool without_body = false;    // the answer to HEAD
    Time now = WallClock::now();  // for the field Date
};

// Appends the response as it goes over the wire. What does not say itself how long it may be kept is kept by
// nobody (Cache-Control: no-store): most answers belong to one client. Throws std::invalid_argument where a
// header is none, so that no handler can be made to forge a second response.
void append_response(std::string& bytes, HttpResponse const& response, ResponseForm form);

}  // namespace kanal::http
