#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// The pages that stand in every page's menu, of those that the person may see: a list of {alamat, nama,
// kunci, kini}. A new page that belongs there is a line in navigation.cpp.
Data navigation(Visit const& visit);

}  // namespace kanal::desk
