#pragma once

#include "channels/open311/answer.hpp"
#include "channels/open311/options.hpp"
#include "core/intake.hpp"
#include "http/rate_limit.hpp"

#include <optional>
#include <string>

namespace kanal::open311 {

// Answers what clients ask. Loop thread.
class RequestQueries {
public:
    // `options` outlives this, with every function set.
    explicit RequestQueries(Options const& options);

    // Any GET below kBase.
    asio::awaitable<HttpResponse> get(Intake& intake, HttpRequest request);

private:
    struct Target;
    static Target target_of(std::string_view path);

    HttpResponse list_services(Target const& target) const;
    asio::awaitable<HttpResponse> find_requests(Intake& intake, Target target, HttpRequest request) const;
    asio::awaitable<HttpResponse> find_token(Intake& intake, Target target) const;

    Options const& options_;
    RateLimit peers_;    // who asks without a key
    RateLimit clients_;  // a client from one address
};

}  // namespace kanal::open311
