#include "channels/client_api/multipart.hpp"

#include "base/ascii.hpp"
#include "channels/client_api/request_headers.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <optional>

namespace kanal::client_api {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLongestBoundary = 70;

bool is_boundary_char(char c) {
    return is_alphanumeric(c) || std::string_view("'()+_,-./:=?").find(c) != std::string_view::npos;
}

bool skip(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

struct HeaderLine {
    std::string_view name;
    std::string_view value;
};

// Nothing when the line is no header field; a folded line is none either, its name would start with a space.
std::optional<HeaderLine> split_header(std::string_view line) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    HeaderLine header{line.substr(0, colon), line.substr(colon + 1)};
    auto const is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
    if (header.name.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
    if (std::any_of(line.begin(), line.end(), is_control)) return std::nullopt;
    while (header.value.starts_with(' ') || header.value.starts_with('\t'))
        header.value.remove_prefix(1);
    return header;
}

bool is(std::string_view name, std::string_view wanted) {
    return boost::beast::iequals({name.data(), name.size()}, {wanted.data(), wanted.size()});
}

class PartHeaders {
public:
    Result<void> add(std::string_view line) {
        auto const header = split_header(line);
        if (!header) return reject("multipart: header");
        if (is(header->name, "content-disposition")) return add_disposition(header->value);
        if (is(header->name, "content-type")) {
            if (has_type_) return reject("multipart: two content types");
            has_type_ = true;
            part_.media_type = media_type_of(header->value);
        }
        if (is(header->name, "content-transfer-encoding") && !is(header->value, "binary") &&
            !is(header->value, "8bit") && !is(header->value, "7bit"))
            return reject("multipart: transfer encoding");
        return {};
    }

    Result<Part> finish() {
        if (!has_disposition_) return reject("multipart: no content disposition");
        return std::move(part_);
    }

private:
    Result<void> add_disposition(std::string_view value) {
        if (has_disposition_) return reject("multipart: two content dispositions");
        has_disposition_ = true;
        auto const parsed = parse_header_value(value);
        if (!parsed || parsed->value != "form-data") return reject("multipart: content disposition");
        auto const name = parsed->parameter("name");
        if (!name || name->empty()) return reject("multipart: no name");
        part_.name = *name;
        part_.file_name = parsed->parameter("filename").value_or("");
        return {};
    }

    Part part_;
    bool has_disposition_ = false;
    bool has_type_ = false;
};

// Reads the header block and leaves `body` at the first byte of the content.
Result<Part> take_headers(std::string_view& body, std::size_t limit) {
    auto const end = body.substr(0, limit).find("\r\n\r\n");
    if (end == std::string_view::npos)
        return reject(body.size() > limit ? "multipart: header too long" : "multipart: header");
    auto block = body.substr(0, end + kLineEnd.size());
    body.remove_prefix(end + 2 * kLineEnd.size());

    PartHeaders headers;
    while (!block.empty()) {
        auto const line = block.substr(0, block.find(kLineEnd));
        block.remove_prefix(line.size() + kLineEnd.size());
        auto added = headers.add(line);
        if (!added) return added.error();
    }
    return headers.finish();
}

constexpr std::size_t kLongestName = 255;

std::string name_of(Part const& part) {
    std::string_view name = part.file_name.empty() ? part.name : part.file_name;
    if (!is_utf8(name)) return {};
    return std::string(front_of(name, kLongestName));
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
    auto const parsed = parse_header_value(content_type);
    if (!parsed) return reject("multipart: content type");
    auto const boundary = parsed->parameter("boundary");
    if (!boundary) return reject("multipart: no boundary");
    if (boundary->empty() || boundary->size() > kLongestBoundary ||
        !std::all_of(boundary->begin(), boundary->end(), is_boundary_char))
        return reject("multipart: boundary");
    return std::string(*boundary);
}

Result<std::vector<Part>> parse_multipart(
    std::string_view body, std::string_view boundary, MultipartLimits const& limits
) {
    std::string const delimiter = "\r\n--" + std::string(boundary);
    std::string_view const first = std::string_view(delimiter).substr(kLineEnd.size());
    std::vector<Part> parts;

    skip(body, kLineEnd);
    if (!skip(body, first)) return reject("multipart: no first boundary");
    while (!skip(body, "--")) {
        if (!skip(body, kLineEnd)) return reject("multipart: boundary line");
        if (parts.size() == limits.parts) return reject("multipart: too many parts");
        auto part = take_headers(body, limits.header_bytes);
        if (!part) return part.error();

        auto const end = body.find(delimiter);
        if (end == std::string_view::npos) return reject("multipart: no last boundary");
        part->content = body.substr(0, end);
        // A boundary right behind the headers is a part without content to some and content to others.
        if (part->content.starts_with(first)) return reject("multipart: boundary line");
        body.remove_prefix(end + delimiter.size());
        parts.push_back(std::move(*part));
    }
    if (!body.empty() && body != kLineEnd) return reject("multipart: trailing bytes");
    return parts;
}

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
