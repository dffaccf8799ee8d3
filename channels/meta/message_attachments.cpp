#include "channels/meta/message_attachments.hpp"

#include "channels/json_fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::meta {

namespace {

namespace json = boost::json;

// The thumbs up in its three sizes arrives as a sticker, and before August 2026 as an image with a
// sticker_id.
constexpr std::string_view kThumbsUp[] = {"369239263222822", "369239343222814", "369239383222810"};

bool is_thumbs_up(json::object const& from) {
    auto const sticker = id_at(from, "sticker_id");
    return std::find(std::begin(kThumbsUp), std::end(kThumbsUp), sticker) != std::end(kThumbsUp);
}

std::optional<Place> place_in(json::object const& payload) {
    auto const* coordinates = object_at(payload, "coordinates");
    return coordinates == nullptr ? std::nullopt : place_of(*coordinates, "lat", "long");
}

void read_one(json::object const& attachment, MessageAttachments& found) {
    static json::object const kNoPayload;
    auto const type = text_at(attachment, "type").value_or("");
    auto const* given = object_at(attachment, "payload");
    auto const& payload = given == nullptr ? kNoPayload : *given;
    if (type == "like_heart" || is_thumbs_up(payload)) {
        ++found.likes;
        return;
    }
    if (type == "unsupported_type") {
        ++found.not_shown;
        return;
    }
    auto const place = type == "location" ? place_in(payload) : std::nullopt;
    auto const url = https_url_at(payload, "url");
    if (place && !found.place) found.place = place;
    if (url) {
        Attachment media;
        media.url = *url;
        found.attachments.push_back(std::move(media));
    } else if (!place) {
        ++found.without_url;
    }
}

}  // namespace

MessageAttachments read_attachments(json::object const& message) {
    MessageAttachments found;
    if (is_thumbs_up(message)) {
        ++found.likes;
        return found;
    }
    auto const* attachments = array_at(message, "attachments");
    if (attachments == nullptr) return found;
    for (auto const& value : *attachments) {
        auto const* attachment = value.if_object();
        if (attachment != nullptr) {
            read_one(*attachment, found);
        } else {
            ++found.without_url;
        }
    }
    return found;
}

}  // namespace kanal::meta
