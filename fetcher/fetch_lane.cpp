#include "fetcher/fetch_lane.hpp"

#include "fetcher/due_fetches.hpp"
#include "fetcher/fetch_events.hpp"
#include "spool/spool_thread.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <new>
#include <utility>

namespace kanal::fetcher {

namespace {

constexpr auto kRoomShort = std::chrono::seconds(10);
constexpr auto kLongestRest = std::chrono::minutes(1);
constexpr std::uint64_t kLongestLookUp = 65536;
constexpr int kDenied[] = {401, 403};

}  // namespace

struct FetchLane::Network {
    Network() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
        multi = curl_multi_init();
        if (multi == nullptr) throw std::bad_alloc();
    }
    ~Network() { curl_multi_cleanup(multi); }
    Network(Network const&) = delete;
    Network& operator=(Network const&) = delete;

    CURLM* multi = nullptr;
};

FetchLane::FetchLane(FetcherOptions options, spool::SpoolThread& spool, Clock clock)
    : options_(std::move(options)),
      look_up_limits_(options_.transfer),
      spool_(spool),
      clock_(std::move(clock)),
      network_(std::make_unique<Network>()),
      slots_(options_.in_flight) {
    look_up_limits_.max_size = kLongestLookUp;
}

FetchLane::~FetchLane() {
    for (auto& slot : slots_)
        if (slot.transfer) curl_multi_remove_handle(network_->multi, slot.transfer->easy());
}

void FetchLane::wake() {
    if (!woken_.exchange(true)) curl_multi_wakeup(network_->multi);
}

void FetchLane::set_rules(MediaRulesByChannel rules) {
    {
        std::lock_guard const lock(mutex_);
        rules_ = std::move(rules);
    }
    wake();
}

FetcherStatus FetchLane::status() const {
    std::lock_guard const lock(mutex_);
    return status_;
}

bool FetchLane::idle() const {
    return !woken_ && !more_ && free_slots() == slots_.size();
}

std::size_t FetchLane::free_slots() const {
    return static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), [](auto const& slot) {
        return !slot.busy();
    }));
}

std::size_t FetchLane::busy(std::string const& channel) const {
    return static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), [&](auto const& slot) {
        return slot.busy() && slot.channel == channel;
    }));
}

void FetchLane::turn(Duration longest_wait) {
    settle_all();
    look_for_work();
    int running = 0;
    if (curl_multi_perform(network_->multi, &running) == CURLM_OK) finish_some();
    settle_all();
    int const wait = wait_milliseconds(longest_wait);
    if (wait > 0) (void)curl_multi_poll(network_->multi, nullptr, 0, wait, nullptr);
}

int FetchLane::wait_milliseconds(Duration longest) const {
    auto const now = clock_.steady();
    auto until = now + longest;
    bool const room = free_slots() > 0;
    if (room) until = std::min(until, look_at_);
    bool const unsettled = std::any_of(slots_.begin(), slots_.end(), [](auto const& s) { return s.result; });
    if (unsettled) until = std::min(until, settle_at_);
    auto const wait = std::chrono::duration_cast<Duration>(until - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(wait, 0, kLongestRest / Duration(1)));
}

void FetchLane::look_for_work() {
    auto const now = clock_.steady();
    if (woken_.exchange(false)) look_at_ = std::min(look_at_, last_look_ + options_.look_gap);
    if (free_slots() == 0 || now < look_at_) return;
    // The room that is left belongs to what citizens send.
    if (!spool_.accepting()) {
        look_at_ = now + kRoomShort;
        return;
    }
    last_look_ = now;
    look_at_ = now + kLongestRest;
    auto const wall = clock_.wall();
    auto job = [wall, limit = slots_.size() * 2](spool::Spool& spool) {
        return due_fetches(spool.fetches(), wall, limit);
    };
    auto look = spool_.wait(std::move(job));
    if (!look) {
        tell_spool_failed("look", look.error());
        look_at_ = now + kSpoolTrouble;
        return;
    }
    more_ = false;
    for (auto& work : look->channels)
        for (auto& fetch : work.fetches)
            take(work.channel, std::move(fetch));
    if (look->next) look_by(*look->next);
}

void FetchLane::look_by(Time time) {
    auto const wait = std::max<WallClock::duration>(time - clock_.wall(), options_.look_gap);
    look_at_ = std::min(look_at_, clock_.steady() + std::chrono::duration_cast<Duration>(wait));
}

// One dead server must not keep the pictures of all channels waiting.
void FetchLane::take(std::string const& channel, spool::PendingFetch fetch) {
    bool const known =
        std::any_of(slots_.begin(), slots_.end(), [&](auto const& slot) { return slot.has(fetch); });
    if (known) return;
    auto const slot = std::find_if(slots_.begin(), slots_.end(), [](auto const& s) { return !s.busy(); });
    auto const most = std::max<std::size_t>(1, slots_.size() * 3 / 4);
    if (slot == slots_.end() || busy(channel) >= most) {
        more_ = true;
        return;
    }
    slot->channel = channel;
    slot->fetch = std::move(fetch);
    begin(*slot);
}

void FetchLane::begin(FetchSlot& slot) {
    {
        std::lock_guard const lock(mutex_);
        auto const found = rules_.find(slot.channel);
        slot.rules = found == rules_.end() ? nullptr : found->second;
    }
    // It may be back in the configuration tomorrow.
    if (!slot.rules) return fail(slot, "the channel is not configured", false);
    auto step = FetchSteps(*slot.rules, options_.transfer.allow_private).first(slot.fetch.url);
    if (step) return start(slot, std::move(*step));
    bool const refused = step.error().fault == Fault::reject;
    if (!refused) tell_denied(slot, step.error().what);
    fail(slot, step.error().what, refused);
}

void FetchLane::start(FetchSlot& slot, FetchStep step) {
    slot.step = std::move(step);
    auto const& limits = slot.step.look_up != nullptr ? look_up_limits_ : options_.transfer;
    slot.transfer =
        std::make_unique<FetchTransfer>(limits, slot.step.url, slot.step.bearer, slot.step.exempt);
    curl_multi_add_handle(network_->multi, slot.transfer->easy());
}

void FetchLane::finish_some() {
    int left = 0;
    while (CURLMsg const* const message = curl_multi_info_read(network_->multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        auto* const easy = message->easy_handle;
        int const code = message->data.result;
        auto const slot = std::find_if(slots_.begin(), slots_.end(), [easy](auto const& one) {
            return one.transfer && one.transfer->easy() == easy;
        });
        curl_multi_remove_handle(network_->multi, easy);
        if (slot == slots_.end()) continue;
        auto const transfer = std::move(slot->transfer);
        finish(*slot, transfer->answer(code));
    }
}

void FetchLane::finish(FetchSlot& slot, TransferAnswer answer) {
    if (!answer.arrived) {
        bool const asked_with_token = slot.step.look_up != nullptr || !slot.step.bearer.empty();
        bool const denied =
            std::find(std::begin(kDenied), std::end(kDenied), answer.status) != std::end(kDenied);
        if (asked_with_token && denied) tell_denied(slot, answer.why);
        return fail(slot, answer.why, answer.refused);
    }
    if (slot.step.look_up == nullptr) return keep_file(slot, answer.body);
    auto next = FetchSteps(*slot.rules, options_.transfer.allow_private).next(slot.step, answer.body);
    if (next) return start(slot, std::move(*next));
    fail(slot, next.error().what, next.error().fault == Fault::reject);
}

}  // namespace kanal::fetcher
