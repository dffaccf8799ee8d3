#pragma once

#include "base/error.hpp"
#include "channels/client_api/multipart.hpp"
#include "channels/mobile_api/answers.hpp"
#include "core/submission.hpp"
#include "http/message.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace kanal::mobile_api {

constexpr std::size_t kJsonLimit = 256 * 1024;          // bytes of the report itself
constexpr std::size_t kUploadLimit = 10 * 1024 * 1024;  // bytes of a body with attachments

// What the body says, JSON or multipart/form-data, into `made`: everything but account and external id.
// Nothing when it is a report; otherwise `made` is unspecified. Pure; any thread.
std::optional<Refusal> read_body(HttpRequest request, Submission& made);

struct Upload {
    std::string_view report = {};  // the JSON, into the body
    std::vector<Attachment> attachments = {};
};

// Sorts the parts: the one named `report`, and all that hold a file. Empty parts are left out: browsers send
// one for a file field that was not filled in. An error (`reject`) when `report` is missing or stands twice.
Result<Upload> sort_parts(std::vector<client_api::Part> const& parts);

}  // namespace kanal::mobile_api
