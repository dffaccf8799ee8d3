#include "forwarder/registry.hpp"
#include "forwarder/sinks/file_sink.hpp"

namespace kanal::forwarder {

// {name, kind: file, path: DIR}
std::unique_ptr<Sink> make_file(YamlReader& block, SinkSurroundings const& surroundings) {
    FileSinkOptions options;
    options.centre = block.text("name", "");
    options.directory = block.path("path");
    options.attachment_path = surroundings.attachment_path;
    return make_file_sink(std::move(options));
}

}  // namespace kanal::forwarder
