#include "operations/reveal.hpp"

#include "operations/named_report.hpp"

namespace kanal::operations {

namespace {

Error no_reason() {
    return reject("alasan harus diisi: ia tercatat di jejak");
}

}  // namespace

asio::awaitable<Result<std::string>> RevealReporter::perform(Surroundings& surroundings, std::string who)
    const {
    if (reason.empty()) co_return no_reason();
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<std::string> {
        auto id = find_named_report(spool, report);
        if (!id) return id.error();
        auto written = spool.write_journal({now, who, std::string(kName), *id, reason});
        if (!written) return written.error();
        return id;
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<RawBytes>> TakeRaw::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return no_reason();
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<RawBytes> {
        auto id = find_named_report(spool, report);
        if (!id) return id.error();
        auto raw = spool.reports().raw_of(*id);
        if (!raw) return raw.error();
        if (!*raw) return reject("pesan asli laporan ini tidak ada lagi: sudah lewat masa simpannya");
        auto written = spool.write_journal({now, who, std::string(kName), *id, reason});
        if (!written) return written.error();
        return std::move(**raw);
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
