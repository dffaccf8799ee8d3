#include "fetcher/fetch_events.hpp"
#include "fetcher/fetch_lane.hpp"
#include "spool/spool_thread.hpp"

// How a fetch ends: its file staged, its outcome settled with the spool.
namespace kanal::fetcher {

void FetchLane::keep_file(FetchSlot& slot, std::string const& bytes) {
    if (slot.step.digest && sha256(bytes) != *slot.step.digest)
        return fail(slot, "not the file that the platform announced", false);
    auto const number = static_cast<std::size_t>(&slot - slots_.data());
    auto staged = spool::stage_file(spool::staging_path(options_.attachments, number), bytes, types_);
    if (!staged) {
        tell_spool_failed("stage", staged.error());
        return fail(slot, "no room", false);
    }
    spool::FetchResult result;
    result.sequence = slot.fetch.sequence;
    result.position = slot.fetch.position;
    result.state = spool::FetchState::fetched;
    result.file = std::move(*staged);
    slot.result = std::move(result);
}

void FetchLane::fail(FetchSlot& slot, std::string const& why, bool refused) {
    slot.result = judge_failure(slot.fetch, why, refused, options_.patience, clock_.wall(), clock_.jitter());
}

void FetchLane::settle_all() {
    auto const now = clock_.steady();
    if (now < settle_at_) return;
    for (auto& slot : slots_) {
        if (!slot.result) continue;
        if (!settle(slot)) {
            settle_at_ = now + kSpoolTrouble;
            return;
        }
        slot = FetchSlot();
        if (more_) look_at_ = now;
    }
}

// False: to be settled again. What the spool will never take is left as it was, and due again.
bool FetchLane::settle(FetchSlot& slot) {
    auto job = [&slot, now = clock_.wall()](spool::Spool& spool) {
        return spool.fetches().settle(*slot.result, now);
    };
    auto const settled = spool_.wait(std::move(job));
    if (!settled) {
        tell_spool_failed("settle", settled.error());
        return settled.error().fault == Fault::reject;
    }
    if (!settled->wanted) {
        std::error_code ignored;
        if (!slot.result->file.path.empty()) std::filesystem::remove(slot.result->file.path, ignored);
        return true;
    }
    count(*slot.result);
    if (slot.result->state == spool::FetchState::pending)
        look_by(slot.result->not_before);
    else if (settled->media == 0)
        look_by(clock_.wall());  // what else the report waits for is due now
    tell_settled(slot, *settled);
    return true;
}

void FetchLane::count(spool::FetchResult const& result) {
    std::lock_guard const lock(mutex_);
    switch (result.state) {
        case spool::FetchState::fetched:
            ++status_.fetched;
            break;
        case spool::FetchState::refused:
            ++status_.refused;
            break;
        case spool::FetchState::given_up:
            ++status_.given_up;
            break;
        case spool::FetchState::pending:
            ++status_.failures;
            break;
    }
}

}  // namespace kanal::fetcher
