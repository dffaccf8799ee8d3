#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace kanal::platform {

// Keys of what is being stored right now: the first request that has no answer yet. Loop thread.
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
    std::optional<Hold> hold(std::string key) {
        if (!keys_->insert(key).second) return std::nullopt;
        return std::optional<Hold>(std::in_place, keys_, std::move(key));
    }

private:
    std::shared_ptr<Keys> keys_ = std::make_shared<Keys>();
};

}  // namespace kanal::platform
