#pragma once

#include "forwarder/profile/mapped_field.hpp"
#include "forwarder/sinks/attachment_copy.hpp"
#include "http/client.hpp"

#include <string>
#include <vector>

namespace kanal::forwarder {

// The body of one request.
struct MappedBody {
    std::string text = {};                        // of all but multipart
    std::string media_type = {};                  // of `text`
    std::vector<http::MultipartPart> parts = {};  // of multipart
};

// Pure, but for the names that `attachment_path` gives. Values that find no place are left out: what stands
// in `to` is checked when the profile is read.
MappedBody mapped_body(
    Profile const& profile,
    ReportSource const& source,
    TimeZone const& zone,
    AttachmentPath const& attachment_path
);

}  // namespace kanal::forwarder
