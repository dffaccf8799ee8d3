#pragma once

#include "base/time.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::platform {

// Tells when no message came for longer than is usual here: a SIM without credit, or a mail server that sends
// to another place now, shows in nothing else. Usual is twice the longest pause of the last days; before
// three days are known, nothing is. Pure but for itself.
class SilenceWatch {
public:
    // A fixed time instead of the usual one; zero: what is usual decides.
    explicit SilenceWatch(Duration fixed) : fixed_(fixed) {}

    static constexpr std::string_view kNote = "silence";  // the key of its note

    // What it knows as a note's value, and back.
    std::string to_note() const;
    void restore(std::string_view note);

    void message(Time at);
    // The latest message, or where there is none the first look.
    std::optional<Time> last() const { return last_; }
    // The last message; before the first one when it was looked at first.
    std::optional<Time> since() const { return last_; }
    // How long it has been silent, once for each silence: when it begins to be too long.
    std::optional<Duration> too_long(Time now);

private:
    std::optional<Duration> limit() const;

    Duration fixed_;
    std::optional<Time> last_ = {};
    std::map<std::int64_t, Duration> longest_ = {};  // pause that ended on that day
    bool reported_ = false;
};

}  // namespace kanal::platform
