#pragma once

#include "core/sink.hpp"
#include "forwarder/sinks/attachment_copy.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace kanal::forwarder {

struct FileSinkOptions {
    std::string centre = {};
    std::filesystem::path directory = {};  // made when it is missing; its parent must exist
    AttachmentPath attachment_path = {};
};

// kind: file. One record a line at the end of DIR/reports.jsonl, attachments as DIR/attachments/<sha256>;
// all of it synced before a report counts as delivered, with the tracking id "file:<line>". A report that
// stands in the file already, from before a crash, is not written again. The file may be moved away at any
// time (rename, not copy): the next report begins a new one, and lines in the old one are no longer known.
std::unique_ptr<Sink> make_file_sink(FileSinkOptions options);

}  // namespace kanal::forwarder
