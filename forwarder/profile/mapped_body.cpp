#include "forwarder/profile/mapped_body.hpp"

#include "forwarder/profile/json_place.hpp"
#include "http/message.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <set>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

std::string json_body(Profile const& profile, ReportSource const& source, TimeZone const& zone) {
    json::value body = json::object();
    for (auto const& field : profile.fields)
        if (auto value = mapped_value(field, source, zone)) (void)put_at(body, field.to, std::move(*value));
    return json::serialize(body);
}

FormFields form_fields(Profile const& profile, ReportSource const& source, TimeZone const& zone) {
    FormFields fields;
    for (auto const& field : profile.fields)
        if (auto const value = mapped_value(field, source, zone))
            fields.emplace_back(field.to, text_of_value(*value));
    return fields;
}

bool goes_along(MappedFiles const& files, json::object const& attachment) {
    auto const* const size = attachment.if_contains("size");
    if (size == nullptr || !size->is_number()) return false;
    boost::system::error_code error;
    if (size->to_number<std::uint64_t>(error) > files.largest || error) return false;
    auto const type = text_at(attachment, "media_type").value_or("");
    return files.types.empty() ||
           std::find(files.types.begin(), files.types.end(), type) != files.types.end();
}

// A file that is gone from our disk will not come back, and the text must not wait for it.
void add_files(
    MappedFiles const& files,
    ReportSource const& source,
    AttachmentPath const& attachment_path,
    std::vector<http::MultipartPart>& parts
) {
    auto const* const record = source.record.if_object();
    auto const* const attachments = record ? array_at(*record, "attachments") : nullptr;
    if (files.to.empty() || attachments == nullptr || !attachment_path) return;
    std::set<std::string> const known(source.report.attachments.begin(), source.report.attachments.end());
    std::size_t taken = 0;
    for (auto const& one : *attachments) {
        if (!one.is_object() || taken == files.most) continue;
        auto const& attachment = one.get_object();
        auto const sha256 = text_at(attachment, "sha256").value_or("");
        if (known.count(sha256) == 0 || !goes_along(files, attachment)) continue;
        http::MultipartPart part;
        part.name = files.to;
        part.file = attachment_path(sha256);
        part.file_name = text_at(attachment, "name").value_or("");
        if (part.file_name.empty()) part.file_name = sha256;
        part.media_type = text_at(attachment, "media_type").value_or("");
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(part.file, ignored)) continue;
        parts.push_back(std::move(part));
        ++taken;
    }
}

}  // namespace

MappedBody mapped_body(
    Profile const& profile,
    ReportSource const& source,
    TimeZone const& zone,
    AttachmentPath const& attachment_path
) {
    MappedBody body;
    switch (profile.body) {
        case Profile::Body::record:
            body.text = source.report.record;
            body.media_type = "application/json";
            break;
        case Profile::Body::json:
            body.text = json_body(profile, source, zone);
            body.media_type = "application/json";
            break;
        case Profile::Body::form:
            body.text = write_form(form_fields(profile, source, zone));
            body.media_type = "application/x-www-form-urlencoded";
            break;
        case Profile::Body::multipart:
            if (!profile.json_part.empty())
                body.parts.push_back(
                    {.name = profile.json_part,
                     .value = json_body(profile, source, zone),
                     .media_type = "application/json"}
                );
            else
                for (auto& [name, value] : form_fields(profile, source, zone))
                    body.parts.push_back({.name = std::move(name), .value = std::move(value)});
            add_files(profile.files, source, attachment_path, body.parts);
            break;
    }
    return body;
}

}  // namespace kanal::forwarder
