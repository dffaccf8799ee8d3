#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kanal {

// Counts a request that was refused, for the metrics. `reason` is one of our own words: never anything a
// stranger sent. Any thread.
void count_refused(std::string_view reason);

// How many there were since the start of the process, by reason. Any thread.
std::map<std::string, std::uint64_t, std::less<>> refused_counts();

}  // namespace kanal
