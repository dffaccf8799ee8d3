#include "channels/sms/removal_book.hpp"

namespace kanal::sms {

RemovalBook::Verdict RemovalBook::look(std::string const& message, SteadyTime now) const {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return Verdict::unknown;
    return now < found->second.not_before ? Verdict::wait : Verdict::remove;
}

unsigned RemovalBook::failed(std::string const& message, SteadyTime now, double jitter) {
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
    if (found != entries_.end()) found->second.seen = true;
}

void RemovalBook::end_sweep() {
    std::erase_if(entries_, [](auto const& entry) { return !entry.second.seen; });
}

}  // namespace kanal::sms
