#include "channels/telegram/album.hpp"

#include "channels/platform/json_event.hpp"

#include <algorithm>

namespace kanal::telegram {

namespace {

constexpr std::string_view kAlbum = ":album:";

// By message, of each message the latest state.
void settle(std::vector<AlbumPart>& parts) {
    std::stable_sort(parts.begin(), parts.end(), [](AlbumPart const& a, AlbumPart const& b) {
        if (a.message_id != b.message_id) return a.message_id < b.message_id;
        return a.submission.revision > b.submission.revision;
    });
    auto const same = [](AlbumPart const& a, AlbumPart const& b) { return a.message_id == b.message_id; };
    parts.erase(std::unique(parts.begin(), parts.end(), same), parts.end());
}

void append(Submission& album, Submission& part) {
    album.revision = std::max(album.revision, part.revision);
    if (!part.text.empty()) album.text.append(album.text.empty() ? "" : "\n").append(part.text);
    for (auto& attachment : part.attachments)
        album.attachments.push_back(std::move(attachment));
    for (auto& problem : part.problems)
        album.problems.push_back(std::move(problem));
}

Submission joined(std::vector<AlbumPart> parts) {
    settle(parts);
    std::vector<std::string> updates;
    updates.reserve(parts.size());
    for (auto& part : parts)
        updates.push_back(std::move(part.submission.raw.bytes));
    auto album = std::move(parts.front().submission);
    for (auto part = parts.begin() + 1; part != parts.end(); ++part)
        append(album, part->submission);
    album.raw =
        platform::json_bytes(updates.size() == 1 ? std::move(updates.front()) : list_of_updates(updates));
    return album;
}

}  // namespace

void Albums::add(AlbumPart part) {
    auto const known = std::find_if(albums_.begin(), albums_.end(), [&](auto const& parts) {
        return parts.front().submission.external_id == part.submission.external_id;
    });
    if (known != albums_.end()) return known->push_back(std::move(part));
    albums_.emplace_back();
    albums_.back().push_back(std::move(part));
}

std::vector<Submission> Albums::join() && {
    std::vector<Submission> submissions;
    for (auto& parts : albums_)
        submissions.push_back(joined(std::move(parts)));
    return submissions;
}

std::string album_id(std::string const& chat, std::string const& media_group) {
    return std::string(chat).append(kAlbum).append(media_group);
}

bool is_album(Submission const& submission) {
    return submission.external_id.find(kAlbum) != std::string::npos;
}

std::string list_of_updates(std::vector<std::string> const& updates) {
    std::string list = R"({"ok":true,"result":[)";
    for (std::size_t i = 0; i < updates.size(); ++i)
        list.append(i == 0 ? "" : ",").append(updates[i]);
    return list.append("]}");
}

}  // namespace kanal::telegram
