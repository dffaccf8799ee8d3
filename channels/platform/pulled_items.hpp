#pragma once

#include "channels/platform/deliveries.hpp"
#include "core/intake.hpp"

#include <deque>
#include <optional>
#include <string>
#include <unordered_set>

namespace kanal::platform {

// What was handed to the intake lately: each look at a platform shows much of the last one again.
class Recent {
public:
    bool has(std::string const& key) const { return keys_.contains(key); }
    void add(std::string key);

private:
    std::unordered_set<std::string> keys_ = {};
    std::deque<std::string> order_ = {};
};

struct PullCounts {
    std::uint64_t found = 0;  // reports that no webhook had brought
    std::uint64_t taken = 0;
};

// Takes what one walk over a platform finds to the intake: page by page, so that a walk that breaks off has
// not been for nothing, and the last page together with the cursor, because the walk goes from the newest to
// the oldest and may begin further on only when all of it is on disk. Loop thread.
class PulledItems {
public:
    PulledItems(
        Intake& intake, std::string channel, ReadDelivery const& read, Recent& recent, PullCounts& counts
    )
        : intake_(intake), channel_(std::move(channel)), read_(read), recent_(recent), counts_(counts) {}

    // Of a delivery in the channel's own form, what was said at `since` or later and is not known yet.
    boost::asio::awaitable<Result<void>> take(RawBytes delivery, Time since);

    // What is still in hand, with the cursor, and with `notes` in the same transaction.
    boost::asio::awaitable<Result<void>> finish(
        std::optional<std::string> cursor, std::vector<Note> notes = {}
    );

    // The newest `said_at` seen, of what is known as well.
    std::optional<Time> newest() const { return newest_; }

private:
    boost::asio::awaitable<Result<void>> store(Batch batch);
    Reading select(Reading reading, Time since);

    Intake& intake_;
    std::string channel_;
    ReadDelivery const& read_;
    Recent& recent_;
    PullCounts& counts_;
    Reading in_hand_ = {};
    std::optional<Time> newest_ = {};
    std::uint64_t found_ = 0;
};

}  // namespace kanal::platform
