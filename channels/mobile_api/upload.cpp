#include "channels/mobile_api/upload.hpp"

namespace kanal::mobile_api {

namespace {

Result<Upload> split_body(HttpRequest const& request) {
    auto const parts = client_api::parts_of(request);
    if (!parts) return parts.error();
    return sort_parts(*parts);
}

}  // namespace

Result<Upload> sort_parts(std::vector<client_api::Part> const& parts) {
    Upload upload;
    bool has_report = false;
    for (auto const& part : parts) {
        if (part.name != "report") {
            if (!part.content.empty()) upload.attachments.push_back(client_api::attachment_of(part));
            continue;
        }
        if (has_report) return reject("multipart: two parts `report`");
        has_report = true;
        upload.report = part.content;
    }
    if (!has_report) return reject("multipart: no part `report`");
    return upload;
}

std::optional<Refusal> read_body(HttpRequest request, Submission& made) {
    Upload upload;
    bool const in_parts = client_api::is_multipart(request);
    if (in_parts) {
        auto split = split_body(request);
        if (!split) return Refusal{not_readable(split.error().what), "multipart"};
        upload = std::move(*split);
    } else {
        upload.report = request.body;
    }
    if (upload.report.size() > kJsonLimit) return Refusal{too_large(), "too_large"};

    auto report = read_report(upload.report);
    if (!report) return Refusal{not_readable(report.error().what), "json"};
    if (!report->faults.empty()) return Refusal{wrong_fields(report->faults), "fields"};
    made = std::move(report->submission);
    made.attachments = std::move(upload.attachments);
    made.raw.media_type = "application/json";
    made.raw.bytes = in_parts ? std::string(upload.report) : std::move(request.body);
    made.fingerprint = client_api::fingerprint_of(made.raw.bytes, made.attachments);
    return std::nullopt;
}

}  // namespace kanal::mobile_api
