#pragma once

#include "core/channel.hpp"
#include "core/intake.hpp"
#include "core/sink.hpp"
#include "spool/spool_thread.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::operations {

// An item of the quarantine or an ignored event whose bytes a channel has read again.
struct ReadAgain {
    std::string id = {};
    std::string who = {};  // for the journal
    // A part of it is still of an unknown kind: it stays listed.
    bool stays_listed = false;
};

// What an officer wrote down, for the journal.
struct EntryNote {
    std::string who = {};
    std::string detail = {};
    std::string draft = {};  // the channel's note that is forgotten once the report is stored
};

// What operations know of the gateway. Loop thread; what is referred to outlives them.
struct Surroundings {
    spool::SpoolThread& spool;
    // A channel of the configuration in force, alive as long as the pointer; null where none has this name.
    std::function<std::shared_ptr<Channel>(std::string const& name)> channel;
    // Stores what was read and notes in the journal that it was, in one transaction.
    std::function<asio::awaitable<Result<std::vector<Receipt>>>(Batch batch, ReadAgain source)> store_again;
    std::function<void()> wake_lanes;  // something is due that was not
    std::function<Time()> now;
    std::function<bool(std::string const& centre)> knows_centre;
    std::function<std::vector<std::string>()> repeatable_centres;  // that know a report that comes again
    // Sends a trial to a centre and waits for what comes of it; nothing where none can be sent now.
    std::function<asio::awaitable<std::optional<Outcome>>(std::string centre)> try_centre;
    // Stores a new report as any channel's, and notes in the journal who wrote it down, in one transaction.
    // What is a duplicate is not noted.
    std::function<asio::awaitable<Result<std::vector<Receipt>>>(Batch batch, EntryNote note)> store_entry =
        {};
    std::function<std::vector<std::string>()> manual_centres = {};  // those that a person carries reports to
    std::function<void()> people_changed = [] {};                   // who may log in, or who is logged in
};

}  // namespace kanal::operations
