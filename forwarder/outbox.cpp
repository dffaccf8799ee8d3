#include "forwarder/outbox.hpp"

#include <algorithm>

namespace kanal::forwarder {

void keep_suspects_alone(std::vector<Parcel>& parcels) {
    auto const suspect =
        std::find_if(parcels.begin(), parcels.end(), [](Parcel const& parcel) { return parcel.suspect; });
    if (suspect == parcels.end()) return;
    auto const keep = suspect == parcels.begin() ? parcels.begin() + 1 : suspect;
    parcels.erase(keep, parcels.end());
}

}  // namespace kanal::forwarder
