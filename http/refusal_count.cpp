#include "http/refusal_count.hpp"

#include <mutex>

namespace kanal {

namespace {

struct Counts {
    std::mutex mutex;
    std::map<std::string, std::uint64_t, std::less<>> by_reason;
};

Counts& counts() {
    static Counts all;
    return all;
}

}  // namespace

void count_refused(std::string_view reason) {
    std::lock_guard const lock(counts().mutex);
    auto const known = counts().by_reason.find(reason);
    if (known != counts().by_reason.end())
        ++known->second;
    else
        counts().by_reason.emplace(reason, 1);
}

std::map<std::string, std::uint64_t, std::less<>> refused_counts() {
    std::lock_guard const lock(counts().mutex);
    return counts().by_reason;
}

}  // namespace kanal
