#include "readmodel/progress.hpp"

#include <algorithm>
#include <utility>

namespace kanal::readmodel {

namespace {

// More than is followed while somebody waits.
constexpr std::int64_t kFarBehind = 2'000;

}  // namespace

Progress::Status Progress::status() const {
    std::lock_guard const lock(mutex_);
    return status_;
}

std::int64_t Progress::behind(std::uint64_t commit) const {
    std::lock_guard const lock(mutex_);
    bool const reached = status_.reached >= commit && !status_.building;
    return reached ? 0 : std::max<std::int64_t>(status_.behind, 1);
}

bool Progress::wait_for(std::uint64_t commit, Duration patience) {
    std::unique_lock lock(mutex_);
    if (status_.reached >= commit) return true;
    if (is_hopeless()) return false;
    ++waiting_;
    work_.notify_one();
    moved_.wait_for(lock, patience, [&] { return status_.reached >= commit || is_hopeless(); });
    --waiting_;
    return status_.reached >= commit;
}

// A rebuild over a small spool, as at a first start, is soon done.
bool Progress::is_hopeless() const {
    return status_.behind > kFarBehind || !status_.failing.empty() || stopping_;
}

void Progress::reach(std::uint64_t commit) {
    {
        std::lock_guard const lock(mutex_);
        status_.reached = std::max(status_.reached, commit);
        status_.behind = 0;
        status_.failing.clear();
    }
    moved_.notify_all();
}

void Progress::fall_behind(std::int64_t behind) {
    {
        std::lock_guard const lock(mutex_);
        status_.behind = behind;
        if (!is_hopeless()) return;
    }
    moved_.notify_all();
}

void Progress::begin_building() {
    {
        std::lock_guard const lock(mutex_);
        status_.building = true;
        status_.failing.clear();
        status_.reached = 0;
        ++status_.rebuilds;
    }
    moved_.notify_all();
}

void Progress::end_building() {
    std::lock_guard const lock(mutex_);
    status_.building = false;
}

void Progress::fail(std::string why) {
    {
        std::lock_guard const lock(mutex_);
        status_.failing = std::move(why);
    }
    moved_.notify_all();
}

void Progress::keep_from(std::int64_t change) {
    std::lock_guard const lock(mutex_);
    status_.projected = change;
}

bool Progress::sleep(Duration longest, Duration gap) {
    std::unique_lock lock(mutex_);
    work_.wait_for(lock, longest, [this] { return woken_ || waiting_ > 0 || rebuild_ || stopping_; });
    if (woken_) work_.wait_for(lock, gap, [this] { return waiting_ > 0 || rebuild_ || stopping_; });
    woken_ = false;
    return !stopping_;
}

void Progress::pause(Duration length) {
    std::unique_lock lock(mutex_);
    work_.wait_for(lock, length, [this] { return waiting_ > 0 || stopping_; });
}

void Progress::wake() {
    {
        std::lock_guard const lock(mutex_);
        if (std::exchange(woken_, true)) return;
    }
    work_.notify_one();
}

void Progress::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    work_.notify_all();
    moved_.notify_all();
}

bool Progress::stopping() const {
    std::lock_guard const lock(mutex_);
    return stopping_;
}

void Progress::ask_rebuild() {
    {
        std::lock_guard const lock(mutex_);
        rebuild_ = true;
    }
    work_.notify_one();
}

bool Progress::take_rebuild() {
    std::lock_guard const lock(mutex_);
    return std::exchange(rebuild_, false);
}

}  // namespace kanal::readmodel
