#pragma once

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "channels/channel.hpp"

#include <map>
#include <string>
#include <vector>

namespace kanal::open311 {

// GeoReport knows no idempotency key, and clients repeat a POST whose answer they did not get. The same
// content from the same client within a minute of the last time is the same report. Notes keep that through a
// restart. Loop thread.
class RepetitionBook {
public:
    static constexpr std::string_view kPrefix = "repeat:";
    static constexpr Duration kWindow = std::chrono::seconds(60);

    // What the channel's notes say. What is known here already stays.
    void restore(std::map<std::string, std::string> const& notes);
    bool restored() const { return restored_; }

    // The external id of this content: the earlier one's, or a new one.
    std::string external_id(std::string_view client, Sha256 const& content, Time now);

    // To be committed with the report: remembers this external id, forgets those whose time is over.
    std::vector<Note> notes(std::string const& external_id, Time now);

private:
    struct Entry {
        Time first = {};
        Time last = {};
    };
    std::map<std::string, Entry> entries_ = {};  // by what is the same for every repetition
    bool restored_ = false;
};

}  // namespace kanal::open311
