#pragma once

#include "channels/mobile_api/report_request.hpp"
#include "core/batch.hpp"
#include "core/report_view.hpp"
#include "http/message.hpp"

#include <string_view>
#include <vector>

// What the API says, without deciding when. `title` is for machines, `detail` for the people who hold the
// phone.
namespace kanal::mobile_api {

constexpr std::string_view kBase = "/api/v1/";

// An answer that ends a request, and why, in one of our words, for the log and the metrics.
struct Refusal {
    HttpResponse answer = {};
    std::string_view reason = {};
};

// 201; the same bytes for the first answer and for every repetition, but for a header.
HttpResponse created(Receipt const& receipt);
HttpResponse status_of(ReportStatus const& status);

HttpResponse unauthorized();
HttpResponse key_missing();
HttpResponse key_malformed();
HttpResponse key_reused();
HttpResponse key_busy();
HttpResponse device_malformed();
HttpResponse not_readable(std::string_view reason);  // ours: "json: duplicate key"
HttpResponse too_large();
HttpResponse too_many(unsigned retry_after_seconds);
HttpResponse not_found();
HttpResponse number_misread();  // 404: the check digit does not fit
HttpResponse later();           // 503 with Retry-After
HttpResponse status_later();    // the same for a question

// To a request that the server refused before the API saw it. `title` is a constant.
HttpResponse refused_by_server(unsigned status, std::string_view title);
HttpResponse wrong_fields(std::vector<FieldFault> const& faults);

}  // namespace kanal::mobile_api
