#pragma once

#include "desk/page.hpp"

#include <span>

namespace kanal::desk {

// Every page behind the login; those of one method and path stand together.
std::span<PageRoute const> page_routes();

}  // namespace kanal::desk
