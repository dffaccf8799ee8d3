#pragma once

#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// A channel's own durable memory: parts that wait for their siblings, what was answered to whom. Values up to
// 64 KiB.
struct Note {
    std::string key = {};
    std::optional<std::string> value = {};  // nothing: forget it
};

// What one delivery brought, to be stored in one transaction. May be notes alone.
struct Batch {
    std::string channel = {};  // the configured name
    Reading reading = {};
    // Where the next poll goes on (UIDVALIDITY+UID, since_id, page token); commits with the reports it led
    // to.
    std::optional<std::string> cursor = {};
    std::vector<Note> notes = {};
};

struct Receipt {
    std::string id = {};      // the report's, for machines
    std::string number = {};  // the report's, for people: 3273-26-000123-7
    std::uint32_t revision = 0;
    bool duplicate = false;    // it was here already; acknowledge it all the same
    bool same_content = true;  // false: another message is under this external id, and that one was kept
    // Whether a centre gets it by itself: "queued", also where one has it already; "review": a person looks
    // first; "closed": a person has, and no centre gets it.
    std::string_view state = "queued";
};

}  // namespace kanal
