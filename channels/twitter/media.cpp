#include "channels/twitter/media.hpp"

#include "json/fields.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

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

}  // namespace kanal::twitter
