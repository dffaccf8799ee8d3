#include "operations/backup.hpp"

namespace kanal::operations {

asio::awaitable<Result<Time>> RecordBackup::perform(Surroundings& surroundings, std::string who) const {
    auto const now = surroundings.now();
    auto act = [&who, now](spool::Spool& spool) -> Result<Time> {
        spool.backup().end();
        auto const noted = spool.write_journal({now, who, std::string(kName)});
        if (!noted) return noted.error();
        return now;
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
