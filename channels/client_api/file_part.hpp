#pragma once

#include "base/error.hpp"
#include "channels/client_api/multipart.hpp"
#include "core/submission.hpp"
#include "http/message.hpp"

#include <string_view>
#include <vector>

// Files that clients send in multipart/form-data beside the report.
namespace kanal::client_api {

bool is_multipart(HttpRequest const& request);

// Views in the result live as long as the request's body. The errors are those of parse_multipart.
Result<std::vector<Part>> parts_of(HttpRequest const& request);

// A name is no reason to lose the picture: what is no UTF-8 is left out, what is too long is cut.
Attachment attachment_of(Part const& part);

// The same for every repetition of one request, whatever boundary the client draws: over what the report says
// and the names and digests of the attachments.
Sha256 fingerprint_of(std::string_view report, std::vector<Attachment> const& attachments);

}  // namespace kanal::client_api
