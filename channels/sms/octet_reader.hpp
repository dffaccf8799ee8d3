#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kanal::sms {

// Takes octets from the front; nothing when there are too few left.
class OctetReader {
public:
    explicit OctetReader(std::string_view octets) : octets_(octets) {}

    std::optional<std::uint8_t> octet() {
        if (octets_.empty()) return std::nullopt;
        auto const value = static_cast<std::uint8_t>(octets_.front());
        octets_.remove_prefix(1);
        return value;
    }
    std::optional<std::string_view> take(std::size_t count) {
        if (octets_.size() < count) return std::nullopt;
        auto const taken = octets_.substr(0, count);
        octets_.remove_prefix(count);
        return taken;
    }
    std::string_view rest() const { return octets_; }

private:
    std::string_view octets_;
};

}  // namespace kanal::sms
