#pragma once

#include "core/sink.hpp"
#include "forwarder/sinks/attachment_path.hpp"
#include "forwarder/sinks/http_client.hpp"

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
    HttpClientOptions client = {};
};

// kind: http. The default profile of docs/central-contract.md.
std::unique_ptr<Sink> make_http_sink(HttpSinkOptions options);

}  // namespace kanal::forwarder
