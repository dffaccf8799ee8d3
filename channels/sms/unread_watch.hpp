#pragma once

#include "base/time.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <map>
#include <vector>

namespace kanal::sms {

// Whether what the modem announces and counts is also read: it may number its places otherwise than it says,
// count what is not there, or not list what is. Pure but for itself.
class UnreadWatch {
public:
    // After this long it is a fault.
    explicit UnreadWatch(Duration patience) : patience_(patience) {}

    void announced(Place place, SteadyTime now);
    void listed(Place place);
    void removed(Place place, SteadyTime now);
    // After a whole look: how many messages the modem counted before it, and how many it showed.
    void looked(int counted, int shown, SteadyTime now);

    std::vector<Place> announced_places() const;  // and not read yet
    bool expects_more() const { return surplus_ > 0 || !announced_.empty(); }

    // Messages that are waited for longer than is right.
    std::size_t overdue(SteadyTime now) const;
    // True once, when there begin to be some.
    bool alarm(SteadyTime now);

private:
    struct Announced {
        SteadyTime at = {};
        bool late = false;  // its place was read and emptied a moment before: this may have been about that
    };
    Duration patience_;
    std::map<Place, Announced> announced_ = {};
    std::map<Place, SteadyTime> removed_ = {};
    int surplus_ = 0;
    SteadyTime surplus_since_ = {};
    bool alarmed_ = false;
};

}  // namespace kanal::sms
