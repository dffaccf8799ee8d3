#include "channels/client_api/file_part.hpp"

#include "channels/client_api/header_value.hpp"
#include "channels/client_api/text_rules.hpp"
#include "text/utf8.hpp"

namespace kanal::client_api {

namespace {

constexpr std::size_t kLongestName = 255;

std::string name_of(Part const& part) {
    std::string_view name = part.file_name.empty() ? part.name : part.file_name;
    if (!is_utf8(name)) return {};
    return std::string(front_of(name, kLongestName));
}

}  // namespace

bool is_multipart(HttpRequest const& request) {
    return media_type_of(request.header("content-type").value_or("")) == "multipart/form-data";
}

Result<std::vector<Part>> parts_of(HttpRequest const& request) {
    auto const boundary = multipart_boundary(request.header("content-type").value_or(""));
    if (!boundary) return boundary.error();
    return parse_multipart(request.body, *boundary);
}

Attachment attachment_of(Part const& part) {
    Attachment made;
    made.name = name_of(part);
    made.bytes = part.content;
    made.media_type = part.media_type;
    return made;
}

Sha256 fingerprint_of(std::string_view report, std::vector<Attachment> const& attachments) {
    // Digests have one length and names end at a NUL, which none holds: no two contents look the same.
    std::string content = to_hex(sha256(report));
    for (auto const& attachment : attachments) {
        content.append(attachment.name).push_back('\0');
        content.append(to_hex(sha256(attachment.bytes)));
    }
    return sha256(content);
}

}  // namespace kanal::client_api
