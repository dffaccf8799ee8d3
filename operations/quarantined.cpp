#include "operations/quarantined.hpp"

namespace kanal::operations {

asio::awaitable<Result<spool::Quarantined>> LookAtQuarantined::perform(
    Surroundings& surroundings, std::string who
) const {
    if (reason.empty()) co_return reject("alasan harus diisi: ia tercatat di jejak");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<spool::Quarantined> {
        auto found = spool.quarantine().find(item);
        if (!found) return found.error();
        if (!*found) return reject("tidak ada kiriman dengan nomor ini di karantina");
        auto written = spool.write_journal({now, who, std::string(kName), item, reason});
        if (!written) return written.error();
        return std::move(**found);
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
