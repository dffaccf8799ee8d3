#include "channels/telegram/album_notes.hpp"

#include "base/ascii.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/note_words.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/telegram_payload.hpp"
#include "json/fields.hpp"
#include "json/slices.hpp"

#include <algorithm>

namespace kanal::telegram {

namespace {

constexpr std::size_t kLongestNote = std::size_t{64} * 1024;
constexpr std::int64_t kRemembered = 3;  // days: a person can change a message for two
constexpr std::size_t kForgottenAtOnce = 20;
constexpr unsigned kDaysAtOnce = 10;
// "<day>:<album>" behind it, the day counted since 1970: by them old albums are found without reading the
// others.
constexpr std::string_view kAlbumDays = "album-day:";
constexpr std::string_view kOldestAlbumDay = "album-oldest-day";

struct Stamp {
    std::string message_id = {};
    std::optional<Time> date = {};
};

Stamp stamp_of(std::string_view update) {
    auto const content = platform::parse_event(update);
    if (!content) return {};
    for (auto const& field : *content) {
        auto const* message = field.value().if_object();
        bool const named = message != nullptr && message->contains("message_id");
        if (named) return {id_at(*message, "message_id"), time_at(*message, "date")};
    }
    return {};
}

// The updates that an album's raw bytes hold.
std::vector<std::string> updates_in(RawBytes const& raw) {
    auto const members = object_members(raw.bytes);
    auto const result = members ? member(*members, "result") : std::nullopt;
    auto const elements = result ? array_elements(*result) : std::nullopt;
    if (!elements) return {raw.bytes};
    return std::vector<std::string>(elements->begin(), elements->end());
}

std::optional<Submission> read_album(
    std::vector<std::string> const& updates, std::string const& external_id, std::string const& account
) {
    auto reading = read_payload(platform::json_bytes(list_of_updates(updates)), account);
    if (!reading) return std::nullopt;
    for (auto& submission : reading->submissions) {
        if (submission.external_id == external_id) return std::move(submission);
    }
    return std::nullopt;
}

}  // namespace

std::string notes_of_album(Submission const& album) {
    return std::string(kAllAlbums) + album.external_id + ":";
}

RememberedAlbum remember(Submission delivered, AlbumNotes const& known, std::string const& account) {
    auto const prefix = notes_of_album(delivered);
    auto updates = updates_in(delivered.raw);
    for (auto const& [key, update] : known)
        updates.push_back(update);
    auto album = read_album(updates, delivered.external_id, account);

    RememberedAlbum remembered;
    remembered.submission = album ? std::move(*album) : std::move(delivered);
    for (auto& update : updates_in(remembered.submission.raw)) {
        auto const key = prefix + stamp_of(update).message_id;
        auto const noted = known.find(key);
        bool const is_new = noted == known.end() || noted->second != update;
        if (is_new && update.size() <= kLongestNote) remembered.notes.push_back({key, std::move(update)});
    }
    return remembered;
}

namespace {

std::string day_key(std::int64_t day) {
    return std::string(kAlbumDays) + std::to_string(day) + ":";
}

// "album:<album>:<message>": the part between.
std::string album_of_note(std::string_view key) {
    key.remove_prefix(kAllAlbums.size());
    return std::string(key.substr(0, key.rfind(':')));
}

// Notes of a version that kept no days: all of them are looked at, once.
std::int64_t enter_days(AlbumNotes const& all, std::int64_t today, std::vector<Note>& notes) {
    auto oldest = today;
    for (auto const& [key, update] : all) {
        auto const date = stamp_of(update).date;
        auto const day = date ? std::min(words::day_of(*date), today) : today;
        notes.push_back({day_key(day) + album_of_note(key), "1"});
        oldest = std::min(oldest, day);
    }
    return oldest;
}

// Adds the forgetting of some albums of one day; false when there are more of them.
asio::awaitable<Result<bool>> forget_day(
    Intake& intake, std::string channel, std::int64_t day, std::vector<Note>& notes
) {
    auto const prefix = day_key(day);
    auto const albums = co_await intake.notes(channel, prefix);
    if (!albums) co_return albums.error();
    std::size_t forgotten = 0;
    for (auto const& [key, ignored] : *albums) {
        if (++forgotten > kForgottenAtOnce) co_return false;
        auto const of_album = std::string(kAllAlbums) + key.substr(prefix.size()) + ":";
        auto const parts = co_await intake.notes(channel, of_album);
        if (!parts) co_return parts.error();
        for (auto const& part : *parts)
            notes.push_back({part.first, std::nullopt});
        notes.push_back({key, std::nullopt});
    }
    co_return true;
}

// A few a step: what an album costs must not grow with everybody's past.
asio::awaitable<Result<void>> forget_old(
    Intake& intake, std::string channel, std::int64_t today, std::vector<Note>& notes
) {
    std::string const oldest_key(kOldestAlbumDay);
    std::string const every(kAllAlbums);
    auto const noted = co_await intake.notes(channel, oldest_key);
    if (!noted) co_return noted.error();
    auto oldest = today;
    if (noted->empty()) {
        auto const all = co_await intake.notes(channel, every);
        if (!all) co_return all.error();
        oldest = enter_days(*all, today, notes);
    } else {
        oldest = to_number<std::int64_t>(noted->begin()->second).value_or(today);
    }
    auto const begun = oldest;
    for (unsigned look = 0; look < kDaysAtOnce && oldest + kRemembered < today; ++look) {
        auto const done = co_await forget_day(intake, channel, oldest, notes);
        if (!done) co_return done.error();
        if (!*done) break;
        ++oldest;
    }
    oldest = std::min(oldest, today);
    if (noted->empty() || oldest != begun) notes.push_back({oldest_key, std::to_string(oldest)});
    co_return Result<void>{};
}

}  // namespace

asio::awaitable<Result<void>> complete_album(
    Intake& intake, std::string channel, std::string account, Submission& album, std::vector<Note>& notes
) {
    auto const prefix = notes_of_album(album);
    auto const known = co_await intake.notes(channel, prefix);
    if (!known) co_return known.error();
    if (known->empty() && album.said_at) {
        auto const today = words::day_of(*album.said_at);
        auto const forgotten = co_await forget_old(intake, std::move(channel), today, notes);
        if (!forgotten) co_return forgotten.error();
        notes.push_back({day_key(today) + album.external_id, "1"});
    }
    auto remembered = remember(std::move(album), *known, account);
    album = std::move(remembered.submission);
    for (auto& note : remembered.notes)
        notes.push_back(std::move(note));
    co_return Result<void>{};
}

}  // namespace kanal::telegram
