#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// multipart/form-data, RFC 7578. Own code, because of what Debian 12 has: Poco's MultipartReader and GMime
// take a body without a last boundary as complete (a cut upload would be acknowledged), libmicrohttpd's and
// cpp-httplib's parsers belong to their own connections.
namespace kanal::client_api {

struct MultipartLimits {
    std::size_t parts = 20;
    std::size_t header_bytes = 4096;  // of one part
};

struct Part {
    std::string name = {};
    std::string file_name = {};     // as sent, any bytes but control characters; `filename*` is ignored
    std::string media_type = {};    // lower case, without parameters; empty when missing or malformed
    std::string_view content = {};  // into the body
};

// The `boundary` of a Content-Type: 1 to 70 of the characters RFC 2046 allows, without space.
Result<std::string> multipart_boundary(std::string_view content_type);

// The parts in their order. Refused: bytes before the first or after the last boundary (but one line end), a
// missing last boundary, a part without exactly one Content-Disposition `form-data` with a name, a folded
// header, a transfer encoding, more than the limits. The error is always `reject` and its text ours,
// "multipart: <what>". Pure; any thread. Views in the result live as long as `body`.
Result<std::vector<Part>> parse_multipart(
    std::string_view body, std::string_view boundary, MultipartLimits const& limits = {}
);

// Files that clients send beside the report.
bool is_multipart(HttpRequest const& request);

// Views in the result live as long as the request's body. The errors are those of parse_multipart.
Result<std::vector<Part>> parts_of(HttpRequest const& request);

// A name is no reason to lose the picture: what is no UTF-8 is left out, what is too long is cut.
Attachment attachment_of(Part const& part);

// The same for every repetition of one request, whatever boundary the client draws: over what the report says
// and the names and digests of the attachments.
Sha256 fingerprint_of(std::string_view report, std::vector<Attachment> const& attachments);

}  // namespace kanal::client_api
