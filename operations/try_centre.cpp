#include "operations/try_centre.hpp"

namespace kanal::operations {

asio::awaitable<Result<Outcome>> TryCentre::perform(Surroundings& surroundings, std::string who) const {
    if (!surroundings.knows_centre(centre)) co_return reject("tidak ada pusat bernama ini di konfigurasi");
    auto note = [this, &who, now = surroundings.now()](spool::Spool& spool) {
        return spool.write_journal({now, who, std::string(kName), centre});
    };
    auto const noted = co_await surroundings.spool.run(std::move(note));
    if (!noted) co_return noted.error();
    auto trying = surroundings.try_centre(centre);
    auto const outcome = co_await std::move(trying);
    if (outcome) co_return *outcome;
    co_return reject(
        "pusat ini tidak dapat dicoba: jenisnya tidak menerima uji coba, atau uji coba lain sedang berjalan"
    );
}

}  // namespace kanal::operations
