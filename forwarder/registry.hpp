#pragma once

#include "config/yaml_reader.hpp"
#include "core/sink.hpp"
#include "forwarder/lane.hpp"
#include "forwarder/sinks/attachment_copy.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::forwarder {

// What sinks need of the gateway.
struct SinkSurroundings {
    AttachmentPath attachment_path = {};
    std::string agency = {};       // its code
    std::string timezone = "UTC";  // of the agency
};

// What one block of `centre:` describes.
struct CentreSetup {
    LaneOptions lane = {};
    std::filesystem::path folder = {};  // of kind file: where it writes
    // What was received then or later is queued there as well, once it is new; nothing: only what comes.
    std::optional<Time> backfill = {};
    // By which the centre signs what it says of reports; empty: nobody is heard. See status_route().
    std::vector<std::string> status_secrets = {};
    std::unique_ptr<Sink> sink = {};  // nothing for kind manual: a person carries the reports over
};

// Reads one block of `centre:`: {name, kind, ...}. Every fault of the block is noted with file, line and key;
// returns nothing when there was one. Opens no file and no connection.
std::optional<CentreSetup> make_centre(YamlReader& block, SinkSurroundings const& surroundings);

// What may stand behind `kind:`, for the error message: "file, http, manual".
std::string known_sink_kinds();

}  // namespace kanal::forwarder
