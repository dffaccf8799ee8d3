#include "operations/resend.hpp"

#include <algorithm>

namespace kanal::operations {

namespace {

Result<std::vector<std::string>> centres_meant(Surroundings& surroundings, std::string const& centre) {
    auto repeatable = surroundings.repeatable_centres();
    if (centre.empty()) {
        if (!repeatable.empty()) return repeatable;
        return reject("tidak ada pusat yang mengenal kiriman ulang");
    }
    if (!surroundings.knows_centre(centre)) return reject("tidak ada pusat bernama ini di konfigurasi");
    if (std::find(repeatable.begin(), repeatable.end(), centre) != repeatable.end())
        return std::vector{centre};
    return reject(
        "pusat ini tidak mengenal kiriman ulang: laporan yang sudah ada di sana akan tercatat dua kali"
    );
}

}  // namespace

asio::awaitable<Result<Resent>> ResendReports::perform(Surroundings& surroundings, std::string who) const {
    auto const now = surroundings.now();
    if (since >= now) co_return reject("waktu itu belum lewat");
    auto const centres = centres_meant(surroundings, centre);
    if (!centres) co_return centres.error();
    Resent resent;
    for (auto const& name : *centres) {
        spool::DeliveryLedger::Resending const resending{name, since, now, who};
        std::int64_t after = 0;
        do {
            auto act = [&resending, after, at = surroundings.now()](spool::Spool& spool) {
                return spool.deliveries().resend(resending, after, at);
            };
            auto const piece = co_await surroundings.spool.run(std::move(act));
            if (!piece) co_return piece.error();
            resent.messages += piece->messages;
            resent.gone += piece->gone;
            after = piece->next;
        } while (after > 0);
    }
    co_return resent;
}

}  // namespace kanal::operations
