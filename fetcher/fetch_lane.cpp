#include "fetcher/fetch_lane.hpp"

#include "fetcher/fetch_events.hpp"
#include "fetcher/file_address.hpp"
#include "spool/spool_thread.hpp"

#include <algorithm>
#include <utility>

namespace kanal::fetcher {

namespace {

constexpr auto kRoomShort = std::chrono::seconds(10);
constexpr auto kLongestRest = std::chrono::minutes(1);
constexpr std::size_t kLongestLookUp = 65536;
constexpr std::size_t kOfReport = 2;  // addresses of one report that wait at once
constexpr std::size_t kPutOff = 128;  // in one job of the spool's thread
constexpr int kDenied[] = {401, 403};

// Of half the places, so that one host alone never has all.
std::size_t places_of_host(FetcherOptions const& options) {
    return std::max<std::size_t>(1, options.in_flight / 2);
}

}  // namespace

FetchLane::FetchLane(FetcherOptions options, spool::SpoolThread& spool, Clock clock)
    : options_(std::move(options)),
      spool_(spool),
      clock_(std::move(clock)),
      client_(client_options(options_.transfer)),
      slots_(options_.in_flight),
      turns_(options_.in_flight),
      hosts_(places_of_host(options_)) {}

void FetchLane::wake() {
    if (!woken_.exchange(true)) client_.wake();
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

void FetchLane::turn(Duration longest_wait) {
    settle_all();
    look_for_work();
    begin_some();
    for (auto& ended : client_.turn(wait(longest_wait))) {
        auto const slot = std::find_if(slots_.begin(), slots_.end(), [&](auto const& one) {
            return one.request == ended.id;
        });
        if (slot == slots_.end()) continue;
        slot->request.reset();
        finish(*slot, std::move(ended.response));
    }
    settle_all();
}

Duration FetchLane::wait(Duration longest) const {
    auto const now = clock_.steady();
    auto until = now + longest;
    if (free_slots() > 0) until = std::min(until, look_at_);
    bool const unsettled = std::any_of(slots_.begin(), slots_.end(), [](auto const& s) { return s.result; });
    if (unsettled) until = std::min(until, settle_at_);
    return std::max(std::chrono::duration_cast<Duration>(until - now), Duration::zero());
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
    auto job = [wall = clock_.wall()](spool::Spool& spool) {
        return due_fetches(spool.fetches(), wall, kLookAt, kOfReport);
    };
    auto look = spool_.wait(std::move(job));
    if (!look) {
        log_spool_failed("look", look.error());
        look_at_ = now + kSpoolTrouble;
        return;
    }
    take_over(std::move(*look));
}

void FetchLane::take_over(DueFetches found) {
    std::erase_if(found.fetches, [this](DueFetch const& one) {
        return std::any_of(slots_.begin(), slots_.end(), [&](auto const& s) { return s.has(one.fetch); });
    });
    for (auto& one : found.fetches)
        one.host = first_host(one.fetch.url, options_.transfer.allow_private);
    turns_.refill(std::move(found.fetches));
    more_ = found.more;
    if (found.next) look_by(*found.next);
    put_off_resting();
}

void FetchLane::look_by(Time time) {
    auto const wait = std::max<WallClock::duration>(time - clock_.wall(), options_.look_gap);
    look_at_ = std::min(look_at_, clock_.steady() + std::chrono::duration_cast<Duration>(wait));
}

// As if they had failed once more, so that those behind them in the spool come into sight.
void FetchLane::put_off_resting() {
    auto const now = clock_.steady();
    auto const wall = clock_.wall();
    auto const resting = turns_.take_resting(hosts_, now, kPutOff);
    if (resting.empty()) return;
    std::vector<spool::FetchResult> results;
    for (auto const& one : resting) {
        results.push_back(
            after_failure(one.fetch, "the host does not answer", false, options_.retry, wall, clock_.jitter())
        );
        auto const rest = std::chrono::duration_cast<WallClock::duration>(hosts_.rests_until(one.host) - now);
        results.back().not_before = std::max(results.back().not_before, wall + rest);
    }
    auto job = [&results, wall](spool::Spool& spool) -> Result<std::vector<spool::FetchSettled>> {
        std::vector<spool::FetchSettled> all;
        for (auto const& result : results) {
            auto settled = spool.fetches().settle(result, wall);
            if (!settled) return settled.error();
            all.push_back(*settled);
        }
        return all;
    };
    auto const settled = spool_.wait(std::move(job));
    if (!settled) {
        log_spool_failed("put off", settled.error());
        look_at_ = now + kSpoolTrouble;
        return;
    }
    for (std::size_t i = 0; i < resting.size(); ++i)
        note_settled(resting[i], results[i], (*settled)[i]);
    more_ = true;  // of their reports
    look_by(wall);
}

void FetchLane::begin_some() {
    auto const now = clock_.steady();
    for (auto& slot : slots_) {
        if (slot.busy()) continue;
        std::vector<DueFetch const*> under_way;
        for (auto const& other : slots_)
            if (other.busy()) under_way.push_back(&other.due);
        auto due = turns_.next(under_way, hosts_, now);
        if (!due) break;
        slot.due = std::move(*due);
        begin(slot);
    }
    more_ = more_ || !turns_.empty();
}

void FetchLane::begin(FetchSlot& slot) {
    {
        std::lock_guard const lock(mutex_);
        auto const found = rules_.find(slot.due.channel);
        slot.rules = found == rules_.end() ? nullptr : found->second;
    }
    // It may be back in the configuration tomorrow.
    if (!slot.rules) return fail(slot, "the channel is not configured", false);
    auto step = FetchSteps(*slot.rules, options_.transfer.allow_private).first(slot.due.fetch.url);
    if (step) return start(slot, std::move(*step));
    bool const refused = step.error().fault == Fault::reject;
    if (!refused) log_denied(slot.due.channel, step.error().what);
    fail(slot, step.error().what, refused);
}

void FetchLane::start(FetchSlot& slot, FetchStep step) {
    slot.step = std::move(step);
    http::ClientRequest request;
    request.url = slot.step.url;
    request.cleartext = slot.step.exempt;
    request.bearer = slot.step.bearer;
    if (slot.step.look_up != nullptr) request.largest_body = kLongestLookUp;
    slot.request = client_.begin(request);
}

void FetchLane::finish(FetchSlot& slot, http::ClientResponse response) {
    bool const look_up = slot.step.look_up != nullptr;
    auto const answer = classify_response(response, look_up ? kLongestLookUp : options_.transfer.max_size);
    if (answer.host_failed)
        hosts_.failed(slot.due.host, clock_.steady(), clock_.jitter());
    else
        hosts_.answered(slot.due.host);
    if (answer.kind != ResponseClass::Kind::arrived) {
        bool const denied =
            std::find(std::begin(kDenied), std::end(kDenied), response.status) != std::end(kDenied);
        if (denied && (look_up || !slot.step.bearer.empty())) log_denied(slot.due.channel, answer.why);
        return fail(slot, answer.why, answer.kind == ResponseClass::Kind::refused);
    }
    if (!look_up) return keep_file(slot, response.body);
    auto next = FetchSteps(*slot.rules, options_.transfer.allow_private).next(slot.step, response.body);
    if (next) return start(slot, std::move(*next));
    fail(slot, next.error().what, next.error().fault == Fault::reject);
}

void FetchLane::keep_file(FetchSlot& slot, std::string const& bytes) {
    if (slot.step.digest && sha256(bytes) != *slot.step.digest)
        return fail(slot, "not the file that the platform announced", false);
    auto const number = static_cast<std::size_t>(&slot - slots_.data());
    auto staged = spool::stage_file(spool::staging_path(options_.attachments, number), bytes, types_);
    if (!staged) {
        log_spool_failed("stage", staged.error());
        return fail(slot, "no room", false);
    }
    spool::FetchResult result;
    result.sequence = slot.due.fetch.sequence;
    result.position = slot.due.fetch.position;
    result.state = spool::FetchState::fetched;
    result.file = std::move(*staged);
    slot.result = std::move(result);
}

void FetchLane::fail(FetchSlot& slot, std::string const& why, bool refused) {
    slot.result = after_failure(slot.due.fetch, why, refused, options_.retry, clock_.wall(), clock_.jitter());
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
        if (more_) look_at_ = std::min(look_at_, last_look_ + options_.look_gap);
    }
}

// False: to be settled again. What the spool will never take is left as it was, and due again.
bool FetchLane::settle(FetchSlot& slot) {
    auto job = [&slot, now = clock_.wall()](spool::Spool& spool) {
        return spool.fetches().settle(*slot.result, now);
    };
    auto const settled = spool_.wait(std::move(job));
    if (!settled) {
        log_spool_failed("settle", settled.error());
        return settled.error().fault == Fault::reject;
    }
    if (!settled->wanted) {
        std::error_code ignored;
        if (!slot.result->file.path.empty()) std::filesystem::remove(slot.result->file.path, ignored);
        return true;
    }
    note_settled(slot.due, *slot.result, *settled);
    return true;
}

void FetchLane::note_settled(
    DueFetch const& due, spool::FetchResult const& result, spool::FetchSettled const& settled
) {
    count(result.state);
    if (result.state == spool::FetchState::pending)
        look_by(result.not_before);
    else if (settled.media == 0)
        look_by(clock_.wall());  // what else the report waits for is due now
    log_settled(due, result, settled);
}

void FetchLane::count(spool::FetchState state) {
    std::lock_guard const lock(mutex_);
    using spool::FetchState;
    if (state == FetchState::fetched) ++status_.fetched;
    if (state == FetchState::refused) ++status_.refused;
    if (state == FetchState::given_up) ++status_.given_up;
    if (state == FetchState::pending) ++status_.failures;
}

}  // namespace kanal::fetcher
