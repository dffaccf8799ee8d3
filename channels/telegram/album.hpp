#pragma once

#include "core/submission.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Pictures sent together arrive as an update each, with one media_group_id and nothing that says how many
// there are. Each is stored as it comes, as an edition of one report that holds all pictures known so far:
// waiting for the rest would be waiting for something that may never come.
namespace kanal::telegram {

struct AlbumPart {
    std::uint32_t message_id = 0;
    // Of this part alone; its raw bytes are the update. The revision is the message_id, and the time of the
    // edit once it was edited.
    Submission submission = {};
};

// The albums of one delivery.
class Albums {
public:
    void add(AlbumPart part);

    // One submission an album, in the order of their first parts: text and pictures in the order of the
    // messages, of two states of one message the later. The revision is the highest. The raw bytes of an
    // album of several parts are a getUpdates answer that holds them.
    std::vector<Submission> join() &&;

private:
    std::vector<std::vector<AlbumPart>> albums_;
};

// The external id of an album, which cannot be that of a message.
std::string album_id(std::string const& chat, std::string const& media_group);
bool is_album(Submission const& submission);

// {"ok":true,"result":[...]}
std::string list_of_updates(std::vector<std::string> const& updates);

}  // namespace kanal::telegram
