#include "channels/facebook/facebook_payload.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever the bytes: nothing crashes, and what was kept of each event reads as the same one event again.
namespace {

using kanal::RawBytes;
using kanal::Reading;

void demand(bool holds) {
    if (!holds) std::abort();
}

std::size_t parts(Reading const& reading) {
    return reading.submissions.size() + reading.unreadable.size() + reading.ignored.size() + reading.dropped;
}

Reading read_again(RawBytes const& raw) {
    auto again = kanal::facebook::read_payload(raw);
    demand(again.has_value());
    demand(parts(*again) == 1);
    return std::move(*again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    RawBytes const raw{"application/json", std::string(reinterpret_cast<char const*>(data), size)};
    auto const reading = kanal::facebook::read_payload(raw);
    if (!reading) return 0;

    for (auto const& submission : reading->submissions) {
        demand(!submission.account.empty() && !submission.external_id.empty());
        demand(!submission.withdrawn || submission.revision > 0);
        auto const again = read_again(submission.raw);
        demand(again.submissions.size() == 1);
        demand(again.submissions[0].external_id == submission.external_id);
        demand(again.submissions[0].revision == submission.revision);
        demand(again.submissions[0].raw.bytes == submission.raw.bytes);
    }
    for (auto const& fragment : reading->unreadable)
        demand(read_again(fragment.raw).unreadable.size() == 1);
    // A delivery for another object is kept whole, and may be any number of events.
    for (auto const& fragment : reading->ignored)
        demand(read_again(fragment.raw).ignored.size() == 1);
    return 0;
}
