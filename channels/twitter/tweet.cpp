#include "channels/twitter/tweet.hpp"

#include "channels/platform/json_words.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/edition.hpp"
#include "channels/twitter/media.hpp"
#include "channels/twitter/post_place.hpp"
#include "channels/twitter/post_text.hpp"
#include "channels/twitter/post_time.hpp"
#include "json/fields.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

std::string id_at_either(json::object const& from, std::string_view text_key, std::string_view number_key) {
    auto id = id_at(from, text_key);
    return id.empty() ? id_at(from, number_key) : id;
}

json::array const* history_of(json::object const& tweet) {
    auto const* history = object_at(tweet, "edit_history");
    return history == nullptr ? nullptr : array_at(*history, "edit_tweet_ids");
}

json::array const* media_of(json::object const& tweet) {
    // `entities` lists no more than the first picture.
    for (auto const* key : {"extended_entities", "entities"}) {
        auto const* entities = object_at(tweet, key);
        auto const* media = entities == nullptr ? nullptr : array_at(*entities, "media");
        if (media != nullptr) return media;
    }
    return nullptr;
}

// `shown` is the tweet, or its long form.
std::string text_of(json::object const& shown, std::vector<std::string>& problems) {
    auto const* const key = shown.contains("full_text") ? "full_text" : "text";
    std::vector<ShortLink> links;
    if (auto const* entities = object_at(shown, "entities")) links = links_of(*entities);
    if (auto const* media = media_of(shown)) {
        for (auto const& medium : *media) {
            auto const* fields = medium.if_object();
            if (fields != nullptr) links.push_back({text_at(*fields, "url").value_or(""), {}});
        }
    }
    return written_text(platform::said_under(shown, key, problems), links);
}

std::optional<Time> time_of_tweet(json::object const& tweet) {
    auto const time = time_at(tweet, "timestamp_ms");
    return time ? time : time_of_post(text_at(tweet, "created_at").value_or(""));
}

void take(platform::JsonEvent& event, json::object const* user, Reading& reading) {
    auto const& tweet = event.content;
    auto const* extended = object_at(tweet, "extended_tweet");
    auto const& shown = extended == nullptr ? tweet : *extended;
    std::vector<std::string> problems;
    auto text = text_of(shown, problems);
    auto id = id_at_either(tweet, "id_str", "id");
    if (id.empty() && text.empty()) return platform::set_unreadable(reading, event, "tweet: no id");
    if (id.empty()) {
        id = platform::id_of_content(event);
        problems.emplace_back("tweet: came without an id");
    }
    bool const whole = extended != nullptr || shown.contains("full_text");
    if (!whole && flag_at(tweet, "truncated")) problems.emplace_back("text: cut by the platform");
    auto edition = edition_of(id, history_of(tweet));

    auto submission = platform::begin_submission(event);
    submission.fingerprint = sha256("post:" + id);  // as in read_post
    submission.external_id = std::move(edition.external_id);
    submission.revision = edition.revision;
    if (user != nullptr) {
        submission.author.account = id_at_either(*user, "id_str", "id");
        submission.author.name = text_at(*user, "name").value_or("");
    }
    submission.text = std::move(text);
    for (auto& problem : problems)
        submission.problems.push_back(std::move(problem));
    if (auto const* media = media_of(shown)) add_media(*media, submission);
    submission.place = place_of_post(object_at(tweet, "coordinates"), object_at(tweet, "place"));
    submission.said_at = time_of_tweet(tweet);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

void read_tweet(platform::JsonEvent event, Reading& reading) {
    auto const table = platform::machine_events_of_twitter();
    auto const* user = object_at(event.content, "user");
    bool const own = user != nullptr && id_at_either(*user, "id_str", "id") == event.account;
    bool const repost = object_at(event.content, "retweeted_status") != nullptr;
    if (own && platform::drop_if_listed(table, "own", reading)) return;
    if (repost && platform::drop_if_listed(table, "repost", reading)) return;
    take(event, user, reading);
}

void read_deletion(platform::JsonEvent event, Reading& reading) {
    auto const* status = object_at(event.content, "status");
    if (status == nullptr) return platform::set_unreadable(reading, event, "tweet deletion: no status");
    auto id = id_at_either(*status, "id", "id_str");
    if (id.empty()) return platform::set_unreadable(reading, event, "tweet deletion: no id");
    auto author = id_at(*status, "user_id");
    bool const own = author == event.account;
    if (own &&
        platform::drop_if_listed(platform::machine_events_of_twitter(), "tweet_delete_events", reading))
        return;
    auto const time = time_at(event.content, "timestamp_ms");
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.revision = time ? seconds_of(*time) : kRevisionOfArrival;
    submission.withdrawn = true;
    submission.author.account = std::move(author);
    submission.said_at = time;
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::twitter
