#include "channels/sms/modem_status.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostPlaces = 256;
constexpr int kForgottenAfter = 10;  // times the limit: what was announced and never came is told long since

}  // namespace

DeletionTracker::State DeletionTracker::state_of(std::string const& message, SteadyTime now) const {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return State::unknown;
    return now < found->second.not_before ? State::waiting : State::due;
}

unsigned DeletionTracker::attempted(std::string const& message, SteadyTime now, double jitter) {
    auto& entry = entries_[message];
    entry.seen = true;
    entry.not_before = now + delay_.after(++entry.tries, jitter);
    return entry.tries;
}

void DeletionTracker::begin_sweep() {
    for (auto& [message, entry] : entries_)
        entry.seen = false;
}

void DeletionTracker::listed(std::string const& message) {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return;
    found->second.seen = true;
    found->second.not_deleted = true;
}

void DeletionTracker::end_sweep() {
    std::erase_if(entries_, [](auto const& entry) { return !entry.second.seen; });
}

std::size_t DeletionTracker::not_deleted() const {
    auto const stays = [](auto const& entry) { return entry.second.not_deleted; };
    return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), stays));
}

void UnreadWatch::announced(Place place, SteadyTime now) {
    std::erase_if(removed_, [this, now](auto const& entry) { return now - entry.second > limit_; });
    if (announced_.size() < kMostPlaces)
        announced_.try_emplace(place, Announced{now, removed_.contains(place)});
}

void UnreadWatch::listed(Place place) {
    announced_.erase(place);
}

void UnreadWatch::removed(Place place, SteadyTime now) {
    announced_.erase(place);
    if (removed_.size() < kMostPlaces) removed_.insert_or_assign(place, now);
}

void UnreadWatch::swept(int counted, int shown, SteadyTime now) {
    auto const surplus = std::max(counted - shown, 0);
    if (surplus_ == 0) surplus_since_ = now;
    surplus_ = surplus;
    std::erase_if(announced_, [this, now](auto const& entry) {
        auto const longest = entry.second.late ? limit_ : kForgottenAfter * limit_;
        return now - entry.second.at > longest;
    });
}

std::vector<Place> UnreadWatch::announced_places() const {
    std::vector<Place> places;
    for (auto const& [place, announced] : announced_)
        places.push_back(place);
    return places;
}

std::size_t UnreadWatch::overdue(SteadyTime now) const {
    auto const late = [this, now](auto const& entry) {
        return !entry.second.late && now - entry.second.at > limit_;
    };
    auto const announced = std::count_if(announced_.begin(), announced_.end(), late);
    auto const counted = now - surplus_since_ > limit_ ? surplus_ : 0;
    // A message may be announced and counted.
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(announced, counted));
}

bool UnreadWatch::alarm(SteadyTime now) {
    bool const any = overdue(now) > 0;
    bool const begins = any && !alarmed_;
    alarmed_ = any;
    return begins;
}

}  // namespace kanal::sms
