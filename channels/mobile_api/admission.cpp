#include "channels/mobile_api/admission.hpp"

#include "base/error.hpp"
#include "channels/client_api/field_rules.hpp"
#include "channels/client_api/multipart.hpp"
#include "channels/client_api/request_headers.hpp"

#include <charconv>
#include <vector>

namespace kanal::mobile_api {

namespace {

constexpr std::size_t kLongestDevice = 128;
constexpr std::size_t kJsonLimit = 256 * 1024;  // bytes of the report itself

bool announces_more_than(std::size_t limit, HttpRequest const& head) {
    auto const value = head.header("content-length").value_or("0");
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    return length > limit;
}

}  // namespace

Admission::Admission(Options const& options)
    : options_(options),
      devices_(options.rates.per_device),
      peers_(options.rates.per_peer),
      queries_(options.rates.per_peer),
      failed_attempts_(options.rates.per_peer, options.clock) {}

std::optional<Refusal> Admission::report(HttpRequest const& head) {
    std::string_view client;
    if (auto refusal = check_client(head, peers_, client)) return refusal;
    if (auto refusal = check_device(head, client)) return refusal;
    if (!client_api::is_multipart(head) && announces_more_than(kJsonLimit, head))
        return Refusal{too_large(), "too_large"};
    auto const key = client_api::idempotency_key(head);
    if (key) return std::nullopt;
    if (head.header_count("idempotency-key") == 0) return Refusal{key_missing(), "idempotency_key"};
    return Refusal{key_malformed(), "idempotency_key"};
}

std::optional<Refusal> Admission::check_client(
    HttpRequest const& head, RateLimit& limit, std::string_view& client
) {
    auto const known = client_of(head);
    if (!known) {
        auto const wait = failed_attempts_.failed(head.peer);
        if (wait) return Refusal{too_many(*wait), "rate"};
        return Refusal{unauthorized(), "api_key"};
    }
    client = *known;
    auto const wait = limit.take(std::string(client) + '\n' + head.peer, options_.clock.steady());
    if (wait) return too_often(*wait);
    return std::nullopt;
}

std::optional<Refusal> Admission::check_device(HttpRequest const& head, std::string_view client) {
    // Without a name the address is the device; a blank is in no name.
    std::string device = " " + head.peer;
    if (head.header_count("x-device-id") > 0) {
        device = head.header("x-device-id").value_or("");
        if (device.empty() || device.size() > kLongestDevice || !client_api::is_visible_ascii(device))
            return Refusal{device_malformed(), "device_id"};
    }
    auto const wait = devices_.take(std::string(client) + '\n' + device, options_.clock.steady());
    if (wait) return too_often(*wait);
    return std::nullopt;
}

Refusal Admission::too_often(Duration wait) const {
    return {too_many(retry_after(wait, options_.clock.jitter())), "rate"};
}

std::optional<Refusal> Admission::query(HttpRequest const& head) {
    std::string_view client;
    return check_client(head, queries_, client);
}

std::optional<std::string_view> Admission::client_of(HttpRequest const& head) const {
    return options_.keys.find(client_api::bearer_token(head));
}

namespace {

struct Upload {
    std::string_view report = {};  // the JSON, into the body
    std::vector<Attachment> attachments = {};
};

// Sorts the parts: the one named `report`, and all that hold a file. Empty parts are left out: browsers send
// one for a file field that was not filled in. An error (`reject`) when `report` is missing or comes
// twice.
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

Result<Upload> split_body(HttpRequest const& request) {
    auto const parts = client_api::parts_of(request);
    if (!parts) return parts.error();
    return sort_parts(*parts);
}

}  // namespace

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
