#pragma once

#include "core/intake.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// What the channel remembers of albums between their updates: one note a part, the update as it came. So the
// last edition has every picture, whatever their order, and a repeated update makes the same edition with the
// same content again, which is a duplicate.
namespace kanal::telegram {

using AlbumNotes = std::map<std::string, std::string>;

// How the keys of all such notes begin, and of those of one album.
inline constexpr std::string_view kAllAlbums = "album:";
std::string notes_of_album(Submission const& album);

struct RememberedAlbum {
    Submission submission = {};
    std::vector<Note> notes = {};  // what is new
};

// Joins what a delivery holds of an album with what is known of it. A part whose update is longer than a note
// may be (64 KiB, ten times what Telegram sends) is in its own edition only. Pure.
RememberedAlbum remember(Submission delivered, AlbumNotes const& known, std::string const& account);

// Makes of `album`, as a delivery holds it, the edition with all that the channel remembers of it, and adds
// to `notes` what is to be stored with that edition. With the first part of an album some of those are
// forgotten that are more than three days older by the platform's clock, at most 200 parts of 20 albums a day
// that is looked at. On an error nothing is known: the delivery must come again. The references outlive the
// call. Loop thread.
asio::awaitable<Result<void>> complete_album(
    Intake& intake, std::string channel, std::string account, Submission& album, std::vector<Note>& notes
);

}  // namespace kanal::telegram
