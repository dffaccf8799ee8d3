#include "spool/keys/recent_keys.hpp"

#include <algorithm>

namespace kanal::spool {

std::size_t RecentKeys::slot_of(std::uint32_t serial) const {
    // Serials are the top of ids and spread like them; the multiplier is 2^32 divided by the golden ratio.
    return (std::uint64_t{serial} * 0x9e3779b1U >> 8) % slots_.size();
}

void RecentKeys::add(KeyEntry const& entry) {
    entries_.push_back(entry);
    if (entries_.size() * 2 > slots_.size()) return grow();
    auto at = slot_of(serial_of(entry.key()));
    while (slots_[at] != 0)
        at = (at + 1) % slots_.size();
    slots_[at] = static_cast<std::uint32_t>(entries_.size());
}

void RecentKeys::grow() {
    auto const all = std::move(entries_);
    entries_ = {};
    slots_.assign(slots_.size() * 2, 0);
    for (auto const& entry : all)
        add(entry);
}

void RecentKeys::forget_above(std::int64_t sequence) {
    for (; !entries_.empty() && entries_.back().sequence > sequence; entries_.pop_back()) {
        auto at = slot_of(serial_of(entries_.back().key()));
        while (slots_[at] != entries_.size())
            at = (at + 1) % slots_.size();
        slots_[at] = 0;
    }
}

void RecentKeys::clear() {
    entries_.clear();
    std::fill(slots_.begin(), slots_.end(), 0);
}

void RecentKeys::append_serial(std::uint32_t serial, std::vector<KeyEntry>& found) const {
    for (auto at = slot_of(serial); slots_[at] != 0; at = (at + 1) % slots_.size()) {
        auto const& entry = entries_[slots_[at] - 1];
        if (serial_of(entry.key()) == serial) found.push_back(entry);
    }
}

}  // namespace kanal::spool
