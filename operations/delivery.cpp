#include "operations/delivery.hpp"

#include "operations/named_report.hpp"

namespace kanal::operations {

asio::awaitable<Result<std::string>> HoldReport::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return reject("alasan harus diisi");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto id = find_named_report(spool, report);
        if (!id) return id.error();
        auto const held = spool.deliveries().hold(*id, reason, who, now);
        if (held) return id;
        if (held.error().fault == Fault::retry) return held.error();
        return reject("laporan ini tidak sedang mengantre ke pusat");
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<std::string>> ReleaseReport::perform(Surroundings& surroundings, std::string who)
    const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto id = find_named_report(spool, report);
        if (!id) return id.error();
        auto const released = spool.deliveries().release(*id, who, now, centre);
        if (released) return id;
        if (released.error().fault == Fault::retry) return released.error();
        return reject(
            "laporan ini tidak ditahan dan tidak berkeadaan tak pasti; yang mengantre didorong dengan "
            "kanalctl flush"
        );
    };
    auto released = co_await surroundings.spool.run(std::move(act));
    if (released) surroundings.wake_lanes();
    co_return std::move(released);
}

namespace {

Result<Entered> entered(std::string id, spool::DeliveryLedger::Entry const& entry) {
    using Kind = spool::DeliveryLedger::Entry::Kind;
    switch (entry.kind) {
        case Kind::done:
        case Kind::again:
            break;
        case Kind::in_hand:
            return reject(
                "laporan ini sedang dikirim: coba lagi sebentar lagi, atau tahan dulu dengan kanalctl hold"
            );
        case Kind::delivered:
            return reject(
                "laporan ini sudah diterima pusat " + entry.centre + " dengan nomor " + entry.tracking_id
            );
        case Kind::nowhere:
            return reject(
                "laporan ini tidak menunggu di pusat itu; yang masih ditinjau diteruskan dulu dengan "
                "kanalctl "
                "pass"
            );
        case Kind::several:
            return reject("laporan ini menunggu di beberapa pusat: sebutkan yang mana dengan --centre");
    }
    return Entered{std::move(id), entry.centre, entry.kind == Kind::again};
}

}  // namespace

asio::awaitable<Result<Entered>> EnterReport::perform(Surroundings& surroundings, std::string who) const {
    if (!is_tracking_id(tracking_id))
        co_return reject("nomor di pusat terdiri atas huruf, angka, dan . _ : - , paling banyak 64");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Entered> {
        auto id = find_named_report(spool, report);
        if (!id) return id.error();
        auto const entry = spool.deliveries().enter(*id, centre, tracking_id, who, now);
        if (!entry) return entry.error();
        return entered(std::move(*id), *entry);
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<std::int64_t>> FlushReports::perform(Surroundings& surroundings, std::string who)
    const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::int64_t> {
        if (report.empty()) return spool.deliveries().flush(report, who, now);
        auto const id = find_named_report(spool, report);
        if (!id) return id.error();
        return spool.deliveries().flush(*id, who, now);
    };
    auto flushed = co_await surroundings.spool.run(std::move(act));
    if (flushed) surroundings.wake_lanes();
    co_return flushed;
}

}  // namespace kanal::operations
