#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// How a channel stands, in a colour, an icon and words: {warna, ikon, kata}. Red: what citizens write does
// not come in. Yellow: a person should look.
Data channel_light(ChannelStanding const& channel);

}  // namespace kanal::desk
