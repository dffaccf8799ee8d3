#pragma once

#include <cstdint>
#include <limits>

namespace kanal {

// In the place of a revision where the peer tells of a change and gives it neither a number nor a time: the
// intake puts the second there at which it took the submission.
inline constexpr std::uint32_t kRevisionOfArrival = std::numeric_limits<std::uint32_t>::max();

}  // namespace kanal
