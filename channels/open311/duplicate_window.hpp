#pragma once

#include "base/digest.hpp"
#include "base/time.hpp"
#include "core/batch.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kanal::open311 {

// GeoReport knows no idempotency key, and clients repeat a POST whose answer they did not get, some of them
// for days. The same content from the same client within the window of the last time is the same report.
// Notes keep that through a restart. Loop thread.
class DuplicateWindow {
public:
    static constexpr std::string_view kPrefix = "repeat:";

    explicit DuplicateWindow(Duration window) : window_(window) {}

    // What is the same for every repetition. The client is part of it: two may send the same.
    static std::string key(std::string_view client, Sha256 const& content);

    // What the channel's notes say. What is known here already stays.
    void restore(std::map<std::string, std::string> const& notes);
    bool restored() const { return restored_; }

    // Entries whose time is over: this one, and some of the oldest. Whoever knows what became of their
    // reports says `extend` or `forget` of each.
    struct Expired {
        std::string key = {};
        std::string report = {};  // its id; empty where nobody knows it
    };
    std::vector<Expired> expired(std::string const& key, Time now) const;
    void extend(std::string const& key, Time now);  // for another window
    void forget(std::string const& key);

    // The external id of this content: the earlier one's, or a new one.
    std::string external_id(std::string const& key, Time now);
    // It is on disk as this report.
    void stored(std::string const& key, std::string report);

    // To be committed with the next batch; given back when it was not.
    std::vector<Note> take_notes();
    void give_back(std::vector<Note> const& notes);

private:
    struct Entry {
        Time first = {};
        Time last = {};
        std::string report = {};
    };
    bool is_expired(Entry const& entry, Time now) const;
    void renew(std::string const& key, Entry& entry, Time now);

    Duration window_;
    std::map<std::string, Entry> entries_ = {};
    std::set<std::pair<Time, std::string>> by_last_ = {};
    std::set<std::string> unsaved_ = {};
    bool restored_ = false;
};

}  // namespace kanal::open311
