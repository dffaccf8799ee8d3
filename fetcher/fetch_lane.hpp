#pragma once

#include "base/clock.hpp"
#include "core/media_rules.hpp"
#include "fetcher/fetch_step.hpp"
#include "fetcher/fetch_turns.hpp"
#include "fetcher/retry_policy.hpp"
#include "http/client.hpp"
#include "spool/attachments/media_type.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::fetcher {

struct FetcherOptions {
    TransferLimits transfer = {};
    RetryPolicy retry = {};
    std::size_t in_flight = 4;                           // at once; FetchTurns shares them out
    std::filesystem::path attachments = {};              // the spool's folder
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

// One fetch under way: being asked for, or waiting to be settled.
struct FetchSlot {
    DueFetch due = {};
    std::shared_ptr<MediaRules const> rules = {};  // those it began with
    FetchStep step = {};
    std::optional<http::Client::Id> request = {};
    std::optional<spool::FetchResult> result = {};

    bool busy() const { return request || result; }
    bool has(spool::PendingFetch const& other) const {
        return busy() && due.fetch.sequence == other.sequence && due.fetch.position == other.position;
    }
};

// Fetches what reports name by an address alone, after they were committed and acknowledged: draws what is
// due, fetches several at once, hands the files to the spool. A crash at any moment costs no more than
// fetching again. One thread, but for wake, set_rules and status. Memory: `in_flight` answers of `max_size`
// and, of each channel, kLookAt addresses that are due.
//
// One GET an address that a stranger chose, by http::Client without a proxy and with every address looked at
// when the socket is made (is_public).
class FetchLane {
public:
    static constexpr std::size_t kLookAt = 256;

    // `spool` outlives it. What is under way when it ends is due again.
    FetchLane(FetcherOptions options, spool::SpoolThread& spool, Clock clock);
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
    static constexpr Duration kSpoolTrouble = std::chrono::seconds(2);

    void look_for_work();
    void take_over(DueFetches found);
    void look_by(Time time);
    void put_off_resting();
    void begin_some();
    void begin(FetchSlot& slot);
    void start(FetchSlot& slot, FetchStep step);
    void finish(FetchSlot& slot, http::ClientResponse response);
    void keep_file(FetchSlot& slot, std::string const& bytes);
    void fail(FetchSlot& slot, std::string const& why, bool refused);
    void settle_all();
    bool settle(FetchSlot& slot);
    void note_settled(
        DueFetch const& due, spool::FetchResult const& result, spool::FetchSettled const& settled
    );
    void count(spool::FetchState state);
    std::size_t free_slots() const;
    Duration wait(Duration longest) const;

    FetcherOptions options_;
    spool::SpoolThread& spool_;
    Clock clock_;
    http::Client client_;
    spool::MediaTypes types_ = {};
    std::vector<FetchSlot> slots_;
    FetchTurns turns_;
    HostBackoff hosts_;
    SteadyTime look_at_ = {};
    SteadyTime last_look_ = {};
    SteadyTime settle_at_ = {};
    bool more_ = false;  // is due than was looked at, or than could begin

    std::atomic<bool> woken_ = true;
    mutable std::mutex mutex_ = {};  // of the two below
    MediaRulesByChannel rules_ = {};
    FetcherStatus status_ = {};
};

}  // namespace kanal::fetcher
