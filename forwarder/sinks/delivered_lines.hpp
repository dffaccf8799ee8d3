#pragma once

#include "base/error.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kanal::forwarder {

// Which reports stand in a file of one JSON record a line, and in which line. 24 bytes a line.
class DeliveredLines {
public:
    // Reads the whole file, whatever stood here before. `fd` is open for reading.
    Result<void> scan(int fd);

    // The line (from 1) of the report with this idempotency key.
    std::optional<std::uint32_t> find(std::string_view key) const;
    // A line was added at the end of the file. Which one it is.
    std::uint32_t append(std::string_view key);

    std::uint64_t whole_bytes() const { return whole_bytes_; }  // found by scan(), up to the last line end
    std::uint64_t torn_bytes() const { return torn_bytes_; }    // after it: a line that was never finished
    std::uint32_t foreign() const { return foreign_; }          // lines that are no record of ours

private:
    using Key = std::array<std::uint8_t, 16>;
    struct KeyHash {
        std::size_t operator()(Key const& key) const;
    };
    struct Line {
        Key key = {};
        std::uint32_t number = 0;
    };
    static Key digest(std::string_view key);
    void read_line(std::string_view line);

    std::vector<Line> scanned_;  // sorted by key
    std::unordered_map<Key, std::uint32_t, KeyHash> appended_;
    std::uint32_t lines_ = 0;
    std::uint32_t foreign_ = 0;
    std::uint64_t whole_bytes_ = 0;
    std::uint64_t torn_bytes_ = 0;
};

}  // namespace kanal::forwarder
