#include "operations/journal.hpp"

namespace kanal::operations {

asio::awaitable<Result<JournalPage>> ReadJournal::perform(Surroundings& surroundings, std::string) const {
    auto read = [this](spool::Spool& spool) -> Result<JournalPage> {
        auto lines = spool.journal_before(before, {subject, who}, limit);
        if (!lines) return lines.error();
        JournalPage page;
        page.lines = std::move(*lines);
        if (page.lines.size() == limit) page.next = page.lines.back().entry;
        return page;
    };
    co_return co_await surroundings.spool.run(std::move(read));
}

}  // namespace kanal::operations
