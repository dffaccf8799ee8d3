#pragma once

#include "http/client.hpp"

#include <string>

namespace kanal::test {

// What the client gives back for an answer that came whole.
inline http::ClientResponse answered(int status, std::string body) {
    http::ClientResponse response;
    response.failure = http::ClientResponse::Failure::none;
    response.status = status;
    response.sent = true;
    response.body = std::move(body);
    return response;
}

// And for an exchange that failed; `status` is what came of the answer before.
inline http::ClientResponse broken(http::ClientResponse::Failure failure, bool sent, int status = 0) {
    http::ClientResponse response;
    response.failure = failure;
    response.sent = sent;
    response.status = status;
    response.why = "as told";
    return response;
}

}  // namespace kanal::test
