#include "channels/sms/removal_book.hpp"

#include <algorithm>

namespace kanal::sms {

RemovalBook::Verdict RemovalBook::look(std::string const& message, SteadyTime now) const {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return Verdict::unknown;
    return now < found->second.not_before ? Verdict::wait : Verdict::remove;
}

unsigned RemovalBook::tried(std::string const& message, SteadyTime now, double jitter) {
    auto& entry = entries_[message];
    entry.seen = true;
    entry.not_before = now + delay_.after(++entry.tries, jitter);
    return entry.tries;
}

void RemovalBook::begin_sweep() {
    for (auto& [message, entry] : entries_)
        entry.seen = false;
}

void RemovalBook::seen(std::string const& message) {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return;
    found->second.seen = true;
    found->second.stayed = true;
}

void RemovalBook::end_sweep() {
    std::erase_if(entries_, [](auto const& entry) { return !entry.second.seen; });
}

std::size_t RemovalBook::stayed() const {
    auto const stays = [](auto const& entry) { return entry.second.stayed; };
    return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), stays));
}

}  // namespace kanal::sms
