#include "desk/presence.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

constexpr auto kHeard = std::chrono::minutes(2);
constexpr std::size_t kMostReports = 2'000;

}  // namespace

void Presence::note(std::string const& report, std::string const& person, Time now) {
    if (open_.size() >= kMostReports && !open_.contains(report)) forget_old(now);
    if (open_.size() >= kMostReports && !open_.contains(report)) return;
    auto& people = open_[report];
    std::erase_if(people, [&](Somebody const& one) { return now - one.last > kHeard; });
    auto const one = std::find_if(people.begin(), people.end(), [&](Somebody const& other) {
        return other.person == person;
    });
    if (one == people.end())
        people.push_back({person, now, now});
    else
        one->last = now;
}

void Presence::leave(std::string const& report, std::string const& person) {
    auto const one = open_.find(report);
    if (one == open_.end()) return;
    std::erase_if(one->second, [&](Somebody const& other) { return other.person == person; });
    if (one->second.empty()) open_.erase(one);
}

std::vector<Presence::Somebody> Presence::at(std::string const& report, std::string const& but, Time now)
    const {
    std::vector<Somebody> found;
    auto const one = open_.find(report);
    if (one == open_.end()) return found;
    for (auto const& other : one->second)
        if (other.person != but && now - other.last <= kHeard) found.push_back(other);
    return found;
}

void Presence::forget_old(Time now) {
    std::erase_if(open_, [&](auto const& report) {
        return std::all_of(report.second.begin(), report.second.end(), [&](Somebody const& one) {
            return now - one.last > kHeard;
        });
    });
}

}  // namespace kanal::desk
