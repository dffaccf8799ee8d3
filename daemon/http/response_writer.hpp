#pragma once

#include "channels/http_routes.hpp"

#include <string>

namespace kanal::http {

struct ResponseForm {
    bool close = false;         // says so to the peer
    bool without_body = false;  // the answer to HEAD
};

// Appends the response as it goes over the wire. Throws std::invalid_argument where a header is none, so
// that no handler can be made to forge a second response.
void append_response(std::string& bytes, HttpResponse const& response, ResponseForm form);

}  // namespace kanal::http
