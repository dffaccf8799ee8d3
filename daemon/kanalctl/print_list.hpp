#pragma once

#include "base/error.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>

namespace kanal::kanalctl {

struct ListOptions {
    std::optional<std::uint64_t> limit = {};  // of rows; nothing: all there are
    bool json = false;                        // one document, written while it comes
    bool hides_nothing = false;               // in it, for a terminal: see printable_json()
};

using Ask = std::function<Result<boost::json::object>(boost::json::object const& request)>;

// Asks for a list page by page, and writes each as it comes. After an error what was written is not complete.
Result<void> print_list(
    boost::json::object request, ListOptions const& options, Ask const& ask, std::ostream& out
);

}  // namespace kanal::kanalctl
