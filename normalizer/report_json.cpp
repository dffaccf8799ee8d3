#include "normalizer/report_json.hpp"

#include "base/time_text.hpp"
#include "json/writer.hpp"
#include "normalizer/mask.hpp"

namespace kanal::normalizer {

namespace {

constexpr std::string_view kSchema = "kanal.report/1";
constexpr std::size_t kSizeWithoutTexts = 2048;

std::string_view to_text(ReportClass report_class) {
    switch (report_class) {
        case ReportClass::complaint:
            return "complaint";
        case ReportClass::aspiration:
            return "aspiration";
        case ReportClass::information:
            return "information";
        case ReportClass::whistleblowing:
            return "whistleblowing";
    }
    return {};
}

void write_channel(JsonWriter& json, Report const& report) {
    json.key("channel");
    json.begin_object();
    json.member("kind", report.channel_kind);
    json.member("name", report.channel_name);
    json.member("account", report.account);
    json.member("external_id", report.external_id);
    json.member("revision", std::uint64_t{report.revision});
    json.member("media", report.media);
    if (report.variant != 0) json.member("variant", std::uint64_t{report.variant});
    json.end_object();
}

void write_time(JsonWriter& json, std::string_view name, std::optional<Time> time) {
    json.key(name);
    if (time)
        json.value(rfc3339(*time));
    else
        json.null();
}

// Both by the source's clock: what the gateway's own clock showed is not in the record, because the same
// message must give the same bytes when it is taken in again, by a restored spool or by another gateway.
void write_times(JsonWriter& json, Report const& report) {
    auto received = report.said_at;
    if (received && *received < kBeforeAnyReport) received.reset();
    write_time(json, "received_at", received);
    write_time(json, "said_at", report.said_at);
    json.member("occurred_on", report.occurred_on);
}

void write_texts(JsonWriter& json, Report const& report) {
    json.member("title", report.title);
    json.member("title_derived", report.title_derived);
    json.member("text", report.text);
    json.member("public_text", report.public_text);
    json.key("masked");
    json.begin_array();
    for (auto const& span : report.masked) {
        json.begin_object();
        json.member("begin", std::uint64_t{span.begin});
        json.member("end", std::uint64_t{span.end});
        json.member("rule", span.rule);
        json.end_object();
    }
    json.end_array();
}

void write_class(JsonWriter& json, Report const& report) {
    json.key("class");
    if (report.report_class) {
        json.value(to_text(*report.report_class));
    } else {
        json.null();
    }
}

void write_category(JsonWriter& json, Report const& report) {
    json.key("category");
    if (!report.category) return json.null();
    json.begin_object();
    json.member("code", report.category->code);
    json.member("name", report.category->name);
    json.end_object();
}

void write_place(JsonWriter& json, Report const& report) {
    json.key("place");
    if (!report.place) return json.null();
    json.begin_object();
    auto const& said = report.place->said;
    json.member("said", said);
    json.member("public_said", mask(said, find_personal_data(said)));
    json.key("point");
    if (report.place->latitude && report.place->longitude) {
        json.begin_object();
        json.member("latitude", *report.place->latitude);
        json.member("longitude", *report.place->longitude);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

void write_reporter(JsonWriter& json, Report const& report) {
    json.key("reporter");
    if (!report.reporter) return json.null();
    json.begin_object();
    json.member("name", report.reporter->name);
    json.member("phone", report.reporter->phone);
    json.member("email", report.reporter->email);
    json.member("account", report.reporter->account);
    json.member("address", report.reporter->address);
    json.end_object();
}

void write_privacy(JsonWriter& json, Report const& report) {
    json.key("privacy");
    json.begin_object();
    json.member("anonymous", report.anonymous);
    json.member("confidential", report.confidential);
    json.member("identity_known", report.identity_known);
    json.end_object();
}

void write_attachments(JsonWriter& json, Report const& report) {
    json.key("attachments");
    json.begin_array();
    for (auto const& attachment : report.attachments) {
        json.begin_object();
        json.member("name", attachment.name);
        json.member("media_type", attachment.media_type);
        json.member("size", attachment.size);
        json.member("sha256", attachment.sha256);
        json.member("url", attachment.url);
        json.end_object();
    }
    json.end_array();
}

void write_source(JsonWriter& json, Report const& report) {
    json.key("problems");
    json.begin_array();
    for (auto const& problem : report.problems)
        json.value(problem);
    json.end_array();
    json.key("raw");
    json.begin_object();
    json.member("media_type", report.raw_media_type);
    json.member("sha256", report.raw_sha256);
    json.end_object();
    json.member("withdrawn", report.withdrawn);
}

}  // namespace

std::string to_json(Report const& report) {
    JsonWriter json(kSizeWithoutTexts + report.text.size() + report.public_text.size());
    json.begin_object();
    json.member("schema", kSchema);
    json.member("id", report.id);
    json.member("number", report.number);
    json.member("agency", report.agency);
    write_channel(json, report);
    write_times(json, report);
    write_texts(json, report);
    write_class(json, report);
    write_category(json, report);
    write_place(json, report);
    write_reporter(json, report);
    write_privacy(json, report);
    write_attachments(json, report);
    write_source(json, report);
    json.end_object();
    return json.take();
}

}  // namespace kanal::normalizer
