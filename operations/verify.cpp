#include "operations/verify.hpp"

#include "operations/named_report.hpp"
#include "operations/report_file.hpp"
#include "operations/review.hpp"

namespace kanal::operations {

namespace {

using normalizer::Correction;

Result<void> correction_refusal(spool::CorrectionChange change) {
    switch (change) {
        case spool::CorrectionChange::done:
        case spool::CorrectionChange::unchanged:
            return {};
        case spool::CorrectionChange::contents_gone:
            return reject("isi laporan ini tidak ada lagi: sudah lewat masa simpannya, atau rusak di disk");
        case spool::CorrectionChange::withdrawn:
            return reject("laporan ini sudah dicabut warga");
    }
    return {};
}

Error cannot_postpone() {
    return reject("laporan ini sudah di pusat atau sedang dikirim: tidak ada lagi yang dapat ditunda");
}

struct Named {
    std::string id = {};
    bool stale = false;
};

Result<Named> find_current(spool::Spool& spool, std::string const& report, std::string const& version) {
    auto id = find_named_report(spool, report);
    if (!id) return id.error();
    if (version.empty()) return Named{std::move(*id)};
    auto const now = version_of(spool, *id);
    if (!now) return now.error();
    return Named{std::move(*id), *now != version};
}

// Lets it pass where it waits, and leaves it where it is on its way.
Result<bool> pass_waiting(spool::Spool& spool, std::string const& id, std::string const& who, Time now) {
    auto const passed = spool.reviews().pass(id, who, now);
    if (!passed) return passed.error();
    if (*passed == spool::ReviewChange::not_in_review) return false;
    if (auto refused = refusal_of(*passed); !refused) return refused.error();
    return true;
}

}  // namespace

asio::awaitable<Result<Decided>> VerifyReport::perform(Surroundings& surroundings, std::string who) const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Decided> {
        auto named = find_current(spool, report, version);
        if (!named) return named.error();
        if (named->stale) return Decided{named->id, true};
        auto const corrected =
            spool.corrections().correct(named->id, correction, {who, std::string(kName), changed}, now);
        if (!corrected) return corrected.error();
        if (auto refused = correction_refusal(*corrected); !refused) return refused.error();
        Decided decided{named->id};
        if (!pass) return decided;
        auto const passed = pass_waiting(spool, named->id, who, now);
        if (!passed) return passed.error();
        decided.passed = *passed;
        if (!*passed && *corrected == spool::CorrectionChange::unchanged)
            return reject("tidak ada yang diubah, dan laporan ini tidak menunggu ditinjau");
        return decided;
    };
    auto decided = co_await surroundings.spool.run(std::move(act));
    if (decided) surroundings.wake_lanes();
    co_return std::move(decided);
}

asio::awaitable<Result<Decided>> PostponeReport::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return reject("sebutkan apa yang kurang");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Decided> {
        auto named = find_current(spool, report, version);
        if (!named) return named.error();
        if (named->stale) return Decided{named->id, true};
        auto const postponed = spool.reviews().postpone(named->id, reason, now);
        if (!postponed) return postponed.error();
        if (*postponed == spool::ReviewChange::not_in_review) {
            auto held = spool.deliveries().hold(named->id, reason, who, now);
            if (!held) return held.error().fault == Fault::retry ? held.error() : cannot_postpone();
        } else if (auto refused = refusal_of(*postponed); !refused) {
            return refused.error();
        }
        auto written = spool.write_journal({now, who, std::string(kName), named->id, reason});
        if (!written) return written.error();
        return Decided{named->id};
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

asio::awaitable<Result<Decided>> DeclineReport::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return reject("sebutkan wewenang siapa, dan mengapa");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Decided> {
        auto named = find_current(spool, report, version);
        if (!named) return named.error();
        if (named->stale) return Decided{named->id, true};
        Correction correction;
        correction.not_ours = reason;
        auto const corrected =
            spool.corrections().correct(named->id, correction, {who, std::string(kName), reason}, now);
        if (!corrected) return corrected.error();
        if (auto refused = correction_refusal(*corrected); !refused) return refused.error();
        auto const passed = pass_waiting(spool, named->id, who, now);
        if (!passed) return passed.error();
        return Decided{named->id, false, *passed};
    };
    auto decided = co_await surroundings.spool.run(std::move(act));
    if (decided) surroundings.wake_lanes();
    co_return std::move(decided);
}

asio::awaitable<Result<Decided>> ArchiveReport::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return reject("alasan harus diisi");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) -> Result<Decided> {
        auto named = find_current(spool, report, version);
        if (!named) return named.error();
        if (named->stale) return Decided{named->id, true};
        auto const closed = spool.reviews().close(named->id, reason, who, now);
        if (!closed) return closed.error();
        if (auto refused = refusal_of(*closed); !refused) return refused.error();
        return Decided{named->id};
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
