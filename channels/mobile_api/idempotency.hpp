#pragma once

#include "base/error.hpp"
#include "channels/http_routes.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

// https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07
namespace kanal::mobile_api {

// The value of Idempotency-Key: 1 to 255 visible ASCII characters. The quotes that the draft's structured
// string has and most clients leave out are no part of it. Error: "idempotency: missing" or "idempotency:
// form".
Result<std::string> idempotency_key(HttpRequest const& request);

// The keys whose first request has no answer yet. Loop thread.
class InFlight {
    using Keys = std::unordered_set<std::string>;

public:
    // Ends with its owner, also when the request is cancelled or the channel is gone before it.
    class Hold {
    public:
        Hold(std::shared_ptr<Keys> keys, std::string key) : keys_(std::move(keys)), key_(std::move(key)) {}
        Hold(Hold&& other) noexcept = default;
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (keys_) keys_->erase(key_);
        }

    private:
        std::shared_ptr<Keys> keys_;
        std::string key_;
    };

    // Nothing while another holds the key.
    std::optional<Hold> hold(std::string key);

private:
    std::shared_ptr<Keys> keys_ = std::make_shared<Keys>();
};

}  // namespace kanal::mobile_api
