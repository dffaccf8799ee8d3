#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <cstddef>
#include <string_view>

namespace kanal::operations {

struct Replayed {
    std::size_t reports = 0;
    std::size_t known_before = 0;  // of those
    bool stays_listed = false;     // a part is still of an unknown kind
};

// Has the channel read an item of the quarantine again; what it now understands becomes reports, and the item
// is open no longer.
struct ReplayQuarantined {
    static constexpr std::string_view kName = "replay";
    static constexpr Right kRight = Right::decide;
    using Outcome = Replayed;

    std::string item = {};  // "q17"

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// The same for a machine event of an unknown kind. One that is still unknown stays.
struct ReplayIgnored {
    static constexpr std::string_view kName = "replay";
    static constexpr Right kRight = Right::decide;
    using Outcome = Replayed;

    std::string event = {};  // "i17"

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Puts an item of the quarantine away: no report comes of it.
struct DiscardQuarantined {
    static constexpr std::string_view kName = "discard";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::string;  // the item's id

    std::string item = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
