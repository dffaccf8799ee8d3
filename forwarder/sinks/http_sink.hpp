#pragma once

#include "core/sink.hpp"
#include "forwarder/profile/profile.hpp"
#include "forwarder/sinks/attachment_copy.hpp"
#include "forwarder/sinks/credentials.hpp"
#include "http/client.hpp"

#include <memory>
#include <string>

namespace kanal::forwarder {

struct HttpSinkOptions {
    std::string centre = {};
    std::string url = {};
    CredentialSources credentials = {};
    Profile profile = {};
    std::string timezone = "UTC";  // of the agency
    bool put_attachments = false;
    AttachmentPath attachment_path = {};
    std::size_t in_flight = 8;  // requests at once
    http::ClientOptions client = {};
};

// kind: http, by its profile; see docs/central-contract.md.
std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options);

}  // namespace kanal::forwarder
