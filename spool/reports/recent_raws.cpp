#include "spool/reports/recent_raws.hpp"

namespace kanal::spool {

std::optional<std::int64_t> RecentRaws::find(std::string_view sha256, std::size_t size) const {
    for (auto const& entry : entries_) {
        if (entry.sequence != 0 && entry.size == size && entry.sha256 == sha256) return entry.sequence;
    }
    return std::nullopt;
}

void RecentRaws::remember(std::string_view sha256, std::size_t size, std::int64_t sequence) {
    auto& entry = entries_[next_];
    entry.sha256.assign(sha256);
    entry.size = size;
    entry.sequence = sequence;
    next_ = (next_ + 1) % entries_.size();
}

void RecentRaws::forget() {
    for (auto& entry : entries_)
        entry.sequence = 0;
}

}  // namespace kanal::spool
