#pragma once

#include "config/yaml_reader.hpp"
#include "core/sink.hpp"
#include "forwarder/lane.hpp"
#include "forwarder/sinks/attachment_copy.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace kanal::forwarder {

// What sinks need of the gateway.
struct SinkSurroundings {
    AttachmentPath attachment_path = {};
};

// What one block of `centre:` describes.
struct CentreSetup {
    LaneOptions lane = {};
    std::filesystem::path folder = {};  // of kind file: where it writes
    std::unique_ptr<Sink> sink = {};    // nothing for kind manual: a person carries the reports over
};

// Reads one block of `centre:`: {name, kind, ...}. Every fault of the block is noted with file, line and key;
// returns nothing when there was one. Opens no file and no connection.
std::optional<CentreSetup> make_centre(YamlReader& block, SinkSurroundings const& surroundings);

// What may stand behind `kind:`, for the error message: "file, http, manual".
std::string known_sink_kinds();

}  // namespace kanal::forwarder
