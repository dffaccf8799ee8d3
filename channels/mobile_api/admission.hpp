#pragma once

#include "channels/mobile_api/answers.hpp"
#include "channels/mobile_api/mobile_api.hpp"
#include "core/submission.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

#include <optional>
#include <string_view>

namespace kanal::mobile_api {

// Decides by the head of a request, before any of its body is read, whether it may go on: who sends, how
// often, how much, under which key. Counts a request against its limits. Loop thread.
class Admission {
public:
    // `options` outlives this.
    explicit Admission(Options const& options);

    std::optional<Refusal> report(HttpRequest const& head);
    std::optional<Refusal> query(HttpRequest const& head);

    // By the key alone; nothing when it is not one of ours.
    std::optional<std::string_view> client_of(HttpRequest const& head) const;

private:
    std::optional<Refusal> check_client(HttpRequest const& head, RateLimit& limit, std::string_view& client);
    std::optional<Refusal> check_device(HttpRequest const& head, std::string_view client);
    Refusal too_often(Duration wait) const;

    Options const& options_;
    RateLimit devices_;
    RateLimit peers_;
    RateLimit queries_;
    FailedAttemptLimiter failed_attempts_;  // requests with a wrong key
};

constexpr std::size_t kUploadLimit = 10 * 1024 * 1024;  // bytes of a body with attachments

// What the body says, JSON or multipart/form-data, into `made`: everything but account and external id.
// Nothing when it is a report; otherwise `made` is unspecified. Pure; any thread.
std::optional<Refusal> read_body(HttpRequest request, Submission& made);

}  // namespace kanal::mobile_api
