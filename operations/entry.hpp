#pragma once

#include "channels/desk_entry/entry.hpp"
#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::operations {

// `channel` is one of kind desk_entry.

struct EnteredByHand {
    Receipt receipt = {};  // `duplicate`: this entry was stored before; nothing new was
    Time received_at = {};
};

// An officer wrote down a letter, a visit, a call or a fax: it becomes a report as any other. Entered twice
// with one token it is one report, and so is one agenda number, unless the entry says that it is used again.
// Refused: an entry without a word, file or reporter, a time that has not come yet, an agenda number of
// another report. Takes the draft of this token away.
struct RecordEntry {
    static constexpr std::string_view kName = "entry";
    static constexpr Right kRight = Right::enter;
    using Outcome = EnteredByHand;

    std::string channel = {};
    desk_entry::Entry entry = {};
    std::vector<Attachment> files = {};  // scans: name and bytes

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// What an officer has typed so far, under the token of its form, until it is recorded or put away. It is no
// report and stands in no journal. An empty entry is put away. At most twenty of one person.
struct SaveDraft {
    static constexpr std::string_view kName = "draft";
    static constexpr Right kRight = Right::enter;
    using Outcome = bool;  // whether there is a draft now

    std::string channel = {};
    std::string token = {};
    std::string entry = {};  // JSON of to_json(Entry); empty: put it away

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// The actor's own drafts, by token.
struct ListDrafts {
    static constexpr std::string_view kName = "drafts";
    static constexpr Right kRight = Right::enter;
    using Outcome = std::map<std::string, std::string>;

    std::string channel = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
