#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::platform {

// Up to when each part of a platform was taken, by the platform's own clock; the cursor of a channel that
// pulls. As text: "comments=1772327731000 conversations=1772327740000".
class Watermarks {
public:
    Watermarks() = default;
    explicit Watermarks(std::string_view cursor);  // what cannot be read is left out

    std::optional<Time> of(std::string const& part) const;
    void set(std::string const& part, Time time) { marks_[part] = time; }
    std::string to_text() const;

private:
    std::map<std::string, Time> marks_ = {};
};

}  // namespace kanal::platform
