#pragma once

#include "core/sink.hpp"
#include "forwarder/sinks/classify_sp4n.hpp"
#include "forwarder/sinks/sp4n_lookup.hpp"
#include "forwarder/sinks/sp4n_request.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace kanal::forwarder {

struct Sp4nSinkOptions {
    std::string centre = {};
    std::string url = {};
    std::filesystem::path token_file = {};  // read for every report, so that a new token needs no restart
    Sp4nNames names = {};
    Sp4nDoubts doubts = {};
    Sp4nLookup lookup = {};
    http::ClientOptions client = {};
};

// kind: sp4n_xml. The interface of 2018, which knows no repetition: see docs/sp4n-xml.md. Sends the first
// report of a batch and gives the others back, because what is known of a report's other editions holds only
// until one is sent.
std::unique_ptr<Sink> make_sp4n_sink(Sp4nSinkOptions options);

}  // namespace kanal::forwarder
