#include "channels/mobile_api/upload.hpp"

#include "channels/mobile_api/header_value.hpp"
#include "channels/mobile_api/text_rules.hpp"

namespace kanal::mobile_api {

namespace {

constexpr std::size_t kLongestName = 255;

// A name is no reason to lose the picture: what is no UTF-8 is left out, what is too long is cut.
std::string name_of(Part const& part) {
    std::string_view name = part.file_name.empty() ? part.name : part.file_name;
    if (!is_utf8(name)) return {};
    auto const is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    auto size = name.size();
    if (size > kLongestName)
        for (size = kLongestName; size > 0 && is_inside(name[size]);)
            --size;
    return std::string(name.substr(0, size));
}

Attachment attachment_of(Part const& part) {
    Attachment made;
    made.name = name_of(part);
    made.bytes = part.content;
    made.media_type = part.media_type;
    return made;
}

Result<Upload> split_body(HttpRequest const& request) {
    auto const boundary = multipart_boundary(request.header("content-type").value_or(""));
    if (!boundary) return boundary.error();
    auto const parts = parse_multipart(request.body, *boundary);
    if (!parts) return parts.error();
    return sort_parts(*parts);
}

}  // namespace

Result<Upload> sort_parts(std::vector<Part> const& parts) {
    Upload upload;
    bool has_report = false;
    for (auto const& part : parts) {
        if (part.name != "report") {
            if (!part.content.empty()) upload.attachments.push_back(attachment_of(part));
            continue;
        }
        if (has_report) return reject("multipart: two parts `report`");
        has_report = true;
        upload.report = part.content;
    }
    if (!has_report) return reject("multipart: no part `report`");
    return upload;
}

bool is_multipart(HttpRequest const& request) {
    return media_type_of(request.header("content-type").value_or("")) == "multipart/form-data";
}

std::optional<Refusal> read_body(HttpRequest request, Submission& made) {
    Upload upload;
    bool const in_parts = is_multipart(request);
    if (in_parts) {
        auto split = split_body(request);
        if (!split) return Refusal{not_readable(split.error().what), "multipart"};
        upload = std::move(*split);
    } else {
        upload.report = request.body;
    }
    if (upload.report.size() > kJsonLimit) return Refusal{too_large(), "too large"};

    auto report = read_report(upload.report);
    if (!report) return Refusal{not_readable(report.error().what), "json"};
    if (!report->faults.empty()) return Refusal{wrong_fields(report->faults), "fields"};
    made = std::move(report->submission);
    made.attachments = std::move(upload.attachments);
    made.raw.media_type = "application/json";
    made.raw.bytes = in_parts ? std::string(upload.report) : std::move(request.body);
    made.fingerprint = fingerprint_of(made.raw.bytes, made.attachments);
    return std::nullopt;
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

}  // namespace kanal::mobile_api
