#pragma once

#include "base/time.hpp"
#include "channels/sms/citizen_message.hpp"
#include "core/batch.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::sms {

struct PartLimits {
    // Between the service centre's time stamps of two parts of one message: senders use a reference again.
    Duration window = std::chrono::hours(24);
    // After this a message goes out with the parts that are there.
    Duration deadline = std::chrono::hours(24);
    // How long a part that went out is known, so that reading it again is harmless.
    Duration remember = std::chrono::hours(24 * 7);
    std::size_t incomplete = 256;    // messages; one more, and the oldest goes out as it is
    std::size_t parts = 16384;       // of all of them; beyond, messages that went out incomplete are given up
    std::size_t remembered = 10000;  // messages
};

// A message that can go out, whole or with holes.
struct Joined {
    std::vector<Part> parts = {};  // in order
    unsigned total = 0;
    std::string external_id = {};
    std::uint32_t revision = 0;  // > 0: a part came after the message had gone out
};

// What to commit, in one batch; afterwards the table takes it over. Nothing changes before.
struct PartChange {
    std::vector<Note> notes = {};
    std::vector<Joined> joined = {};
    bool known =
        false;  // this part is here already, or went out: nothing to do but to delete it from the SIM
    bool empty() const { return notes.empty() && joined.empty(); }
};

// The parts of long messages, as they arrive: in any order, twice, of many senders at once. Parts belong
// together by sender, reference, number of parts and time stamp; a place that is taken by another content
// belongs to another message. The table is nothing but what the channel's notes say, so a restart changes
// nothing. Pure but for itself; one thread.
class PartTable {
public:
    explicit PartTable(PartLimits limits) : limits_(limits) {}

    static constexpr std::string_view kNotes = "parts/";  // the prefix of its notes' keys

    // What notes say that have been committed. A damaged one is passed over.
    void apply(std::vector<Note> const& notes);
    void restore(std::map<std::string, std::string> const& notes);  // forgets what it knew before

    // `part` has a concatenation.
    PartChange add(Part part, Time now) const;

    // Messages whose deadline has passed, and what need not be remembered any longer. Bounded work: asked
    // again until it is empty.
    PartChange due(Time now) const;

    std::size_t incomplete() const;  // messages that have not gone out

private:
    struct Stored {
        Part part = {};
        Time received_at = {};
    };
    struct Sent {
        Time at = {};
        std::uint32_t revision = 0;
        std::string external_id = {};
    };
    struct Group {
        std::map<unsigned, Stored> parts = {};
        std::optional<Sent> sent = {};
        Time begun() const;
    };
    struct Done {
        Time at = {};
        std::vector<std::string> fingerprints = {};
    };

    static std::string fingerprint_of(Part const& part);
    std::string group_for(Part const& part, Time now) const;
    std::string oldest_incomplete() const;
    void send_incomplete(PartChange& change, std::string const& id, Time now) const;
    void complete(PartChange& change, std::string const& id, Part part, Time now) const;
    void apply_part(std::string_view rest, std::optional<std::string> const& value);
    void apply_sent(std::string const& id, std::optional<std::string> const& value);
    void apply_done(std::string const& id, std::optional<std::string> const& value);
    void forget_sent(PartChange& change, Time now) const;
    void forget_done(PartChange& change, Time now) const;

    PartLimits limits_;
    std::map<std::string, Group> groups_ = {};
    std::map<std::string, Done> done_ = {};
    std::map<std::string, std::string> known_ = {};  // fingerprint to group
    std::size_t stored_ = 0;
};

}  // namespace kanal::sms
