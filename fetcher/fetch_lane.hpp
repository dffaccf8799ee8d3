#pragma once

#include "base/clock.hpp"
#include "core/media_rules.hpp"
#include "fetcher/fetch_judgement.hpp"
#include "fetcher/fetch_slot.hpp"
#include "fetcher/fetch_transfer.hpp"
#include "spool/attachments/media_type.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::fetcher {

struct FetcherOptions {
    TransferLimits transfer = {};
    FetchPatience patience = {};
    std::size_t in_flight = 4;               // at once; of one channel at most three quarters of them
    std::filesystem::path attachments = {};  // the spool's folder
    Duration look_gap = std::chrono::milliseconds(500);  // between two looks into the spool
};

struct FetcherStatus {  // since the start
    std::uint64_t fetched = 0;
    std::uint64_t refused = 0;
    std::uint64_t given_up = 0;
    std::uint64_t failures = 0;  // attempts that are made again
};

// By the channels' names.
using MediaRulesByChannel = std::map<std::string, std::shared_ptr<MediaRules const>>;

// Fetches what reports name by an address alone, after they were committed and acknowledged: draws what is
// due, fetches several at once, hands the files to the spool. A crash at any moment costs no more than
// fetching again. One thread, but for wake, set_rules and status.
class FetchLane {
public:
    // `spool` outlives it.
    FetchLane(FetcherOptions options, spool::SpoolThread& spool, Clock clock);
    ~FetchLane();  // what is under way is due again
    FetchLane(FetchLane const&) = delete;
    FetchLane& operator=(FetchLane const&) = delete;

    // One round of all that can go on now; then waits for the network, a wake or what is due next.
    void turn(Duration longest_wait);
    // Nothing is under way, and the last look left nothing due.
    bool idle() const;

    // Any thread, never blocks.
    void wake();  // something new was committed
    void set_rules(MediaRulesByChannel rules);
    FetcherStatus status() const;

private:
    struct Network;
    static constexpr Duration kSpoolTrouble = std::chrono::seconds(2);

    void look_for_work();
    void look_by(Time time);
    void take(std::string const& channel, spool::PendingFetch fetch);
    void begin(FetchSlot& slot);
    void start(FetchSlot& slot, FetchStep step);
    void finish_some();
    void finish(FetchSlot& slot, TransferAnswer answer);
    void keep_file(FetchSlot& slot, std::string const& bytes);
    void fail(FetchSlot& slot, std::string const& why, bool refused);
    void settle_all();
    bool settle(FetchSlot& slot);
    void count(spool::FetchResult const& result);
    std::size_t busy(std::string const& channel) const;
    std::size_t free_slots() const;
    int wait_milliseconds(Duration longest) const;

    FetcherOptions options_;
    TransferLimits look_up_limits_;
    spool::SpoolThread& spool_;
    Clock clock_;
    std::unique_ptr<Network> network_;
    spool::MediaTypes types_ = {};
    std::vector<FetchSlot> slots_;
    SteadyTime look_at_ = {};
    SteadyTime last_look_ = {};
    SteadyTime settle_at_ = {};
    bool more_ = false;  // is due than there were slots for

    std::atomic<bool> woken_ = true;
    mutable std::mutex mutex_ = {};  // of the two below
    MediaRulesByChannel rules_ = {};
    FetcherStatus status_ = {};
};

}  // namespace kanal::fetcher
