#include "operations/review.hpp"

#include "operations/named_report.hpp"

namespace kanal::operations {

Result<void> refusal_of(spool::ReviewChange change) {
    switch (change) {
        case spool::ReviewChange::done:
            return {};
        case spool::ReviewChange::not_in_review:
            return reject("laporan ini tidak menunggu ditinjau: sudah di pusat atau dalam perjalanan ke sana"
            );
        case spool::ReviewChange::closed_before:
            return reject("laporan ini sudah ditutup");
        case spool::ReviewChange::contents_gone:
            return reject("laporan ini sudah lama ditutup dan isinya sudah dihapus");
    }
    return {};
}

namespace {

// On the spool's thread.
template <class Decide>
Result<std::string> decide_on(spool::Spool& spool, std::string const& report, Decide decide) {
    auto id = find_named_report(spool, report);
    if (!id) return id.error();
    auto const changed = decide(spool.reviews(), *id);
    if (!changed) return changed.error();
    if (auto const refused = refusal_of(*changed); !refused) return refused.error();
    return id;
}

}  // namespace

asio::awaitable<Result<std::string>> PassReport::perform(Surroundings& surroundings, std::string who) const {
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) {
        return decide_on(spool, report, [&](spool::ReviewLedger& reviews, std::string const& id) {
            return reviews.pass(id, who, now);
        });
    };
    auto passed = co_await surroundings.spool.run(std::move(act));
    if (passed) surroundings.wake_lanes();
    co_return std::move(passed);
}

asio::awaitable<Result<std::string>> CloseReport::perform(Surroundings& surroundings, std::string who) const {
    if (reason.empty()) co_return reject("alasan harus diisi");
    auto act = [this, &who, now = surroundings.now()](spool::Spool& spool) {
        return decide_on(spool, report, [&](spool::ReviewLedger& reviews, std::string const& id) {
            return reviews.close(id, reason, who, now);
        });
    };
    co_return co_await surroundings.spool.run(std::move(act));
}

}  // namespace kanal::operations
