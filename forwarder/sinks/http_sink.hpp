#pragma once

#include "core/sink.hpp"
#include "forwarder/sinks/attachment_copy.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace kanal::forwarder {

struct HttpSinkOptions {
    std::string centre = {};
    std::string url = {};
    std::filesystem::path token_file = {};  // read for every batch, so that a new token needs no restart
    bool put_attachments = false;
    AttachmentPath attachment_path = {};
    std::size_t in_flight = 8;  // requests at once
    http::ClientOptions client = {};
};

// kind: http. The default profile of docs/central-contract.md.
std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options);

}  // namespace kanal::forwarder
