#include "channels/meta/attachments.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::meta {

namespace json = boost::json;

namespace {

// As in MediaRules::hosts.
constexpr std::string_view kPageHosts[] = {
    ".fbcdn.net", ".cdninstagram.com", ".fbsbx.com", "lookaside.instagram.com"};

// The thumbs up in its three sizes arrives as a sticker, and before August 2026 as an image with a
// sticker_id.
constexpr std::string_view kThumbsUp[] = {"369239263222822", "369239343222814", "369239383222810"};
// Their address is that of a file, wherever it lies. That of all others may be a link that somebody shared.
constexpr std::string_view kFiles[] = {
    "image",
    "video",
    "audio",
    "file",
    "sticker",
    "animated_image",
    "story_mention",
    "reel",
    "ig_reel",
    "ig_story"};

bool is_thumbs_up(json::object const& from) {
    return is_one_of(kThumbsUp, id_at(from, "sticker_id"));
}

std::optional<Place> place_in(json::object const& payload) {
    auto const* coordinates = object_at(payload, "coordinates");
    return coordinates == nullptr ? std::nullopt : platform::place_of(*coordinates, "lat", "long");
}

class Reader {
public:
    void read(json::object const& attachment) {
        static json::object const kNoPayload;
        auto const type = text_at(attachment, "type").value_or("");
        auto const* given = object_at(attachment, "payload");
        auto const& payload = given == nullptr ? kNoPayload : *given;
        if (type == "like_heart" || is_thumbs_up(payload)) {
            ++found_.likes;
            return;
        }
        auto const place = type == "location" ? place_in(payload) : std::nullopt;
        if (place) {
            if (!found_.place) found_.place = place;
            return;
        }
        bool const titled = add_words(attachment, payload, type);
        bool const addressed = add_address(payload, type) || add_address(attachment, type);
        if (!titled && !addressed) ++found_.not_shown;
    }

    void count_unreadable() { ++found_.not_shown; }
    MessageAttachments take() { return std::move(found_); }

private:
    // Older versions of the API have title and url beside `payload` and not in it.
    bool add_words(json::object const& attachment, json::object const& payload, std::string_view type) {
        auto const before = found_.lines.size();
        for (auto const* holder : {&attachment, &payload})
            platform::add_line(found_.lines, text_at(*holder, "title").value_or(""));
        bool const card = !is_one_of(kFiles, type) && type != "location";
        if (card) platform::add_line(found_.lines, platform::text_values(payload));
        return found_.lines.size() > before;
    }

    bool add_address(json::object const& holder, std::string_view type) {
        bool found = false;
        for (auto const* key : {"url", "link"}) {
            auto const url = link_at(holder, key);
            if (!url) continue;
            found = true;
            bool const fetched =
                https_url_at(holder, key) && (is_one_of(kFiles, type) || is_media_address(*url));
            if (fetched) {
                add_file(found_.attachments, *url);
            } else {
                platform::add_line(found_.lines, *url);
            }
        }
        return found;
    }

    MessageAttachments found_ = {};
};

}  // namespace

MediaRules page_media_rules(std::string const&, std::filesystem::path const&) {
    MediaRules rules;
    rules.hosts.assign(std::begin(kPageHosts), std::end(kPageHosts));
    return rules;
}

bool is_media_address(std::string_view url) {
    auto const parsed = boost::urls::parse_uri(boost::core::string_view(url.data(), url.size()));
    if (!parsed || parsed->scheme() != "https") return false;
    auto const encoded = parsed->encoded_host();
    std::string_view const host(encoded.data(), encoded.size());
    return std::any_of(std::begin(kPageHosts), std::end(kPageHosts), [&](std::string_view known) {
        return known.starts_with('.') ? host.ends_with(known) : host == known;
    });
}

void add_file(std::vector<Attachment>& attachments, std::string url) {
    bool const known = std::any_of(attachments.begin(), attachments.end(), [&](Attachment const& other) {
        return other.url == url;
    });
    if (known) return;
    Attachment attachment;
    attachment.url = std::move(url);
    attachments.push_back(std::move(attachment));
}

MessageAttachments read_attachments(json::object const& message) {
    if (is_thumbs_up(message)) {
        MessageAttachments like;
        like.likes = 1;
        return like;
    }
    auto const* attachments = array_at(message, "attachments");
    auto const* only = object_at(message, "attachments");
    Reader reader;
    if (only != nullptr) reader.read(*only);
    if (attachments == nullptr) return reader.take();
    for (auto const& value : *attachments) {
        auto const* attachment = value.if_object();
        if (attachment != nullptr) {
            reader.read(*attachment);
        } else {
            reader.count_unreadable();
        }
    }
    return reader.take();
}

}  // namespace kanal::meta
