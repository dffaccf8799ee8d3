#pragma once

#include "core/submission.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// What holds for the parser of every platform that pushes, whatever the bytes: nothing crashes, and what was
// kept of each event reads as the same one event again.
namespace kanal::fuzz {

inline void demand(bool holds) {
    if (!holds) std::abort();
}

template <class Read>
Reading read_again(RawBytes const& raw, Read const& read) {
    auto again = read(raw);
    demand(again.has_value());
    demand(
        again->submissions.size() + again->unreadable.size() + again->ignored.size() + again->dropped == 1
    );
    return std::move(*again);
}

template <class Read>
int check_delivery(std::uint8_t const* data, std::size_t size, Read const& read) {
    RawBytes const raw{"application/json", std::string(reinterpret_cast<char const*>(data), size)};
    auto const reading = read(raw);
    if (!reading) return 0;

    for (auto const& submission : reading->submissions) {
        demand(!submission.account.empty() && !submission.external_id.empty());
        demand(!submission.withdrawn || submission.revision > 0);
        auto const again = read_again(submission.raw, read);
        demand(again.submissions.size() == 1);
        demand(again.submissions[0].external_id == submission.external_id);
        demand(again.submissions[0].revision == submission.revision);
        demand(again.submissions[0].raw.bytes == submission.raw.bytes);
    }
    for (auto const& fragment : reading->unreadable)
        demand(read_again(fragment.raw, read).unreadable.size() == 1);
    // A delivery for another object is kept whole, and may be any number of events.
    for (auto const& fragment : reading->ignored)
        demand(read_again(fragment.raw, read).ignored.size() == 1);
    return 0;
}

}  // namespace kanal::fuzz
