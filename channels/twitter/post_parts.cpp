#include "channels/twitter/post_parts.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal::twitter {

namespace json = boost::json;

namespace {

// Bounds how much longer links can make a text.
constexpr std::size_t kMostLinks = 100;
constexpr std::string_view kShort = "https://t.co/";

struct Escape {
    std::string_view text;
    char meaning;
};
constexpr Escape kEscapes[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};

// In one pass: "&amp;lt;" is what a person wrote as "&lt;".
std::string unescape(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        std::size_t taken = 1;
        char character = text.front();
        for (auto const& escape : kEscapes) {
            if (!text.starts_with(escape.text)) continue;
            character = escape.meaning;
            taken = escape.text.size();
        }
        plain += character;
        text.remove_prefix(taken);
    }
    return plain;
}

// The end of a link: behind "https://t.co/a" in "https://t.co/ab" stands more of another one.
bool ends_there(std::string_view text, std::size_t end) {
    if (end >= text.size()) return true;
    char const c = text[end];
    return !is_alphanumeric(c);
}

std::size_t find_link(std::string const& text, std::string const& url) {
    auto at = text.find(url);
    while (at != std::string::npos && !ends_there(text, at + url.size()))
        at = text.find(url, at + 1);
    return at;
}

void take_away(std::string& text, std::string const& url) {
    auto const at = find_link(text, url);
    if (at == std::string::npos) return;
    text.erase(at, url.size());
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
}

std::optional<Place> read_point(json::object const& point) {
    auto const* pair = array_at(point, "coordinates");
    if (pair == nullptr || pair->size() != 2) return std::nullopt;
    json::object named;
    named["longitude"] = (*pair)[0];
    named["latitude"] = (*pair)[1];
    return platform::place_of(named, "latitude", "longitude");
}

std::int64_t bitrate_of(json::object const& variant) {
    for (auto const* key : {"bitrate", "bit_rate"}) {
        auto const* value = variant.if_contains(key);
        if (value != nullptr && value->is_int64()) return value->get_int64();
    }
    return 0;
}

// A film comes as a playlist and as several files; only a file can be kept.
json::object const* best_variant(json::array const& variants) {
    json::object const* best = nullptr;
    for (auto const& value : variants) {
        auto const* variant = value.if_object();
        bool const file = variant != nullptr && https_url_at(*variant, "url") &&
                          text_at(*variant, "content_type").value_or("").starts_with("video/");
        if (!file) continue;
        if (best == nullptr || bitrate_of(*variant) > bitrate_of(*best)) best = variant;
    }
    return best;
}

json::array const* variants_of(json::object const& medium) {
    auto const* info = object_at(medium, "video_info");
    return array_at(info == nullptr ? medium : *info, "variants");
}

Attachment attachment_of(json::object const& medium) {
    Attachment attachment;
    auto const* variants = variants_of(medium);
    auto const* best = variants == nullptr ? nullptr : best_variant(*variants);
    if (best != nullptr) {
        attachment.url = https_url_at(*best, "url").value_or("");
        attachment.media_type = text_at(*best, "content_type").value_or("");
        return attachment;
    }
    // In v1.1 `url` is the short link in the text.
    for (auto const* key : {"media_url_https", "url", "preview_image_url"}) {
        auto url = https_url_at(medium, key).value_or("");
        if (url.empty() || url.starts_with("https://t.co/")) continue;
        attachment.url = std::move(url);
        return attachment;
    }
    return attachment;
}

}  // namespace

std::vector<ShortLink> links_of(json::object const& entities) {
    std::vector<ShortLink> links;
    auto const* urls = array_at(entities, "urls");
    if (urls == nullptr) return links;
    for (auto const& value : *urls) {
        auto const* url = value.if_object();
        if (url == nullptr) continue;
        ShortLink link;
        link.url = https_url_at(*url, "url").value_or("");
        bool const attachment = url->contains("media_key");
        if (!attachment) link.expanded = text_at(*url, "expanded_url").value_or("");
        if (attachment || !link.expanded.empty()) links.push_back(std::move(link));
    }
    return links;
}

std::string written_text(std::string text, std::vector<ShortLink> const& links) {
    text = unescape(text);
    std::size_t taken = 0;
    for (auto const& link : links) {
        if (!link.url.starts_with(kShort) || ++taken > kMostLinks) continue;
        if (link.expanded.empty()) {
            take_away(text, link.url);
            continue;
        }
        auto const at = find_link(text, link.url);
        if (at != std::string::npos) text.replace(at, link.url.size(), link.expanded);
    }
    return text;
}

std::optional<Time> time_of_post(std::string const& text) {
    if (text.ends_with('Z')) return parse_time(text);
    std::istringstream input(text);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%a %b %d %H:%M:%S +0000 %Y");
    bool const whole = input && input.peek() == std::istringstream::traits_type::eof();
    if (!whole) return std::nullopt;
    auto const seconds = timegm(&fields);
    auto const time = Time(std::chrono::seconds(seconds));
    return is_plausible(time) ? std::optional(time) : std::nullopt;
}

std::optional<Place> place_of_post(json::object const* point, json::object const* place) {
    auto found = point == nullptr ? std::nullopt : read_point(*point);
    auto const name = place == nullptr ? std::string{} : text_at(*place, "full_name").value_or("");
    if (name.empty()) return found;
    if (!found) found.emplace();
    found->said = name;
    return found;
}

void add_medium(json::object const& medium, Submission& submission) {
    auto attachment = attachment_of(medium);
    if (attachment.url.empty()) {
        submission.problems.emplace_back("attachment: came without an address");
    } else {
        submission.attachments.push_back(std::move(attachment));
    }
}

void add_media(json::array const& media, Submission& submission) {
    for (auto const& value : media) {
        if (auto const* medium = value.if_object()) add_medium(*medium, submission);
    }
}

Edition edition_of(std::string id, boost::json::array const* history) {
    auto first = history == nullptr || history->empty() ? std::string{} : id_of(history->front());
    if (first.empty() || first == id) return {std::move(id), 0};
    std::uint32_t place = 1;
    while (place < history->size() && id_of((*history)[place]) != id)
        ++place;
    return {std::move(first), place};
}

}  // namespace kanal::twitter
