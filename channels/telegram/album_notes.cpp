#include "channels/telegram/album_notes.hpp"

#include "channels/json_event.hpp"
#include "channels/json_fields.hpp"
#include "channels/json_slices.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/telegram_payload.hpp"

namespace kanal::telegram {

namespace {

constexpr std::size_t kLongestNote = std::size_t{64} * 1024;
constexpr auto kRemembered = std::chrono::hours(3 * 24);

struct Stamp {
    std::string message_id = {};
    std::optional<Time> date = {};
};

Stamp stamp_of(std::string_view update) {
    auto const content = parse_event(update);
    if (!content) return {};
    for (auto const* kind : {"message", "edited_message"}) {
        auto const* message = object_at(*content, kind);
        if (message != nullptr) return {id_at(*message, "message_id"), time_at(*message, "date")};
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
    auto reading = read_payload(json_bytes(list_of_updates(updates)), account);
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

RememberedAlbum remember(Submission told, AlbumNotes const& known, std::string const& account) {
    auto const prefix = notes_of_album(told);
    auto updates = updates_in(told.raw);
    for (auto const& [key, update] : known)
        updates.push_back(update);
    auto album = read_album(updates, told.external_id, account);

    RememberedAlbum remembered;
    remembered.submission = album ? std::move(*album) : std::move(told);
    for (auto& update : updates_in(remembered.submission.raw)) {
        auto const key = prefix + stamp_of(update).message_id;
        auto const noted = known.find(key);
        bool const is_new = noted == known.end() || noted->second != update;
        if (is_new && update.size() <= kLongestNote) remembered.notes.push_back({key, std::move(update)});
    }
    return remembered;
}

std::vector<Note> forget_old(AlbumNotes const& all, Time said_at) {
    std::vector<Note> forgotten;
    for (auto const& [key, update] : all) {
        auto const date = stamp_of(update).date;
        if (!date || *date + kRemembered < said_at) forgotten.push_back({key, std::nullopt});
    }
    return forgotten;
}

asio::awaitable<Result<void>> complete_album(
    Intake& intake, std::string channel, std::string account, Submission& album, std::vector<Note>& notes
) {
    auto const known = co_await intake.notes(channel, notes_of_album(album));
    if (!known) co_return known.error();
    if (known->empty() && album.said_at) {
        std::string every(kAllAlbums);
        auto const all = co_await intake.notes(std::move(channel), std::move(every));
        if (!all) co_return all.error();
        for (auto& note : forget_old(*all, *album.said_at))
            notes.push_back(std::move(note));
    }
    auto remembered = remember(std::move(album), *known, account);
    album = std::move(remembered.submission);
    for (auto& note : remembered.notes)
        notes.push_back(std::move(note));
    co_return Result<void>{};
}

}  // namespace kanal::telegram
