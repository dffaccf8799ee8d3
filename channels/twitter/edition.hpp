#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <string>

namespace kanal::twitter {

// Which report a post belongs to, and which edition of it it is.
struct Edition {
    std::string external_id = {};
    std::uint32_t revision = 0;
};

// An edited post has an id of its own; `history` lists all of them, the oldest first: the first names the
// report, and the place in the list numbers the edition. Without a list (nullptr) the post stands for itself.
Edition edition_of(std::string id, boost::json::array const* history);

}  // namespace kanal::twitter
