#pragma once

#include "forwarder/sinks/credentials.hpp"
#include "forwarder/sinks/request_rounds.hpp"
#include "forwarder/status/status_answer.hpp"

#include <span>
#include <string>
#include <vector>

namespace kanal::forwarder {

// The questions of one round to a centre of kind http. Refers to what it is given.
class StatusQuestions {
public:
    StatusQuestions(
        std::string const& url,
        StatusQuestion const& question,
        Credentials& credentials,
        RequestRounds& requests
    )
        : url_(url), question_(question), credentials_(credentials), requests_(requests) {}

    // As Sink::ask. An access token that the centre no longer takes is asked for anew next time.
    ToldStatuses ask(std::span<TrackedReport const> reports);

private:
    std::string const& url_;
    StatusQuestion const& question_;
    Credentials& credentials_;
    RequestRounds& requests_;
};

}  // namespace kanal::forwarder
