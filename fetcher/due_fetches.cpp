#include "fetcher/due_fetches.hpp"

#include <algorithm>

namespace kanal::fetcher {

Result<DueFetches> due_fetches(spool::FetchLedger& ledger, Time now, std::size_t limit) {
    auto const backlog = ledger.backlog();
    if (!backlog) return backlog.error();
    DueFetches found;
    for (auto const& one : *backlog) {
        auto due = ledger.due(one.channel, now, limit);
        if (!due) return due.error();
        if (due->empty()) {
            found.next = found.next ? std::min(*found.next, one.next) : one.next;
        } else {
            found.channels.push_back({one.channel, std::move(*due)});
        }
    }
    return found;
}

}  // namespace kanal::fetcher
