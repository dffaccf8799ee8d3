#include "channels/twitter/post.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/post_parts.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace json = boost::json;

namespace {

json::array const* array_at_either(json::object const& from, std::string_view now, std::string_view before) {
    auto const* found = array_at(from, now);
    return found == nullptr ? array_at(from, before) : found;
}

// The included object with this id; some events wrap each in {"data": ...}.
json::object const* find_included(
    json::object const* includes, std::string_view list, std::string_view key, std::string const& id
) {
    auto const* objects = includes == nullptr ? nullptr : array_at(*includes, list);
    if (objects == nullptr || id.empty()) return nullptr;
    for (auto const& value : *objects) {
        auto const* object = value.if_object();
        auto const* data = object == nullptr ? nullptr : object_at(*object, "data");
        if (data != nullptr) object = data;
        if (object != nullptr && id_at(*object, key) == id) return object;
    }
    return nullptr;
}

bool is_repost(json::object const& post) {
    auto const* references = array_at_either(post, "referenced_posts", "referenced_tweets");
    if (references == nullptr) return false;
    return std::any_of(references->begin(), references->end(), [](json::value const& value) {
        auto const* reference = value.if_object();
        auto const type = reference == nullptr ? std::nullopt : text_at(*reference, "type");
        return type == "retweeted" || type == "reposted";
    });
}

// The long form has a text and entities of its own.
json::object const& shown_of(json::object const& post) {
    for (auto const* key : {"note_post", "note_tweet"}) {
        auto const* note = object_at(post, key);
        if (note != nullptr && note->contains("text")) return *note;
    }
    return post;
}

std::string text_of(json::object const& post, json::object const& shown, std::vector<std::string>& problems) {
    std::vector<ShortLink> links;
    if (auto const* entities = object_at(shown, "entities")) links = links_of(*entities);
    // Attachments stand only in the entities of the short form.
    if (auto const* entities = &shown == &post ? nullptr : object_at(post, "entities")) {
        for (auto& link : links_of(*entities)) {
            if (link.expanded.empty()) links.push_back(std::move(link));
        }
    }
    return written_text(platform::text_under(shown, "text", problems), links);
}

// The options of a poll are words that are beside the text.
void add_poll(json::object const& post, json::object const* includes, Submission& submission) {
    auto const* attachments = object_at(post, "attachments");
    auto const* ids = attachments == nullptr ? nullptr : array_at(*attachments, "poll_ids");
    if (ids == nullptr) return;
    for (auto const& id : *ids) {
        auto const* poll = find_included(includes, "polls", "id", id_of(id));
        if (poll != nullptr) platform::add_line(submission.text, platform::text_values(*poll));
    }
}

void add_attachments(json::object const& post, json::object const* includes, Submission& submission) {
    auto const* attachments = object_at(post, "attachments");
    auto const* keys = attachments == nullptr ? nullptr : array_at(*attachments, "media_keys");
    if (keys == nullptr) return;
    for (auto const& key : *keys) {
        auto const* medium = find_included(includes, "media", "media_key", id_of(key));
        if (medium != nullptr) {
            add_medium(*medium, submission);
        } else {
            submission.problems.emplace_back("attachment: came without an address");
        }
    }
}

std::optional<Place> place_in(json::object const& post, json::object const* includes) {
    auto const* geo = object_at(post, "geo");
    if (geo == nullptr) return std::nullopt;
    auto const* place = find_included(includes, "places", "id", id_at(*geo, "place_id"));
    return place_of_post(object_at(*geo, "coordinates"), place);
}

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
std::string text_of_tweet(json::object const& shown, std::vector<std::string>& problems) {
    auto const* const key = shown.contains("full_text") ? "full_text" : "text";
    std::vector<ShortLink> links;
    if (auto const* entities = object_at(shown, "entities")) links = links_of(*entities);
    if (auto const* media = media_of(shown)) {
        for (auto const& medium : *media) {
            auto const* fields = medium.if_object();
            if (fields != nullptr) links.push_back({text_at(*fields, "url").value_or(""), {}});
        }
    }
    return written_text(platform::text_under(shown, key, problems), links);
}

std::optional<Time> time_of_tweet(json::object const& tweet) {
    auto const time = time_at(tweet, "timestamp_ms");
    return time ? time : time_of_post(text_at(tweet, "created_at").value_or(""));
}

void take_tweet(platform::JsonEvent& event, json::object const* user, Reading& reading) {
    auto const& tweet = event.content;
    auto const* extended = object_at(tweet, "extended_tweet");
    auto const& shown = extended == nullptr ? tweet : *extended;
    std::vector<std::string> problems;
    auto text = text_of_tweet(shown, problems);
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
    submission.bytes_may_differ = true;  // each API has an event of it, and the search finds it
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

void read_post(
    platform::JsonEvent& event, json::object const& post, json::object const* includes, Reading& reading
) {
    auto author = id_at(post, "author_id");
    bool const own = !author.empty() && author == event.account;
    auto const table = platform::machine_events_of_twitter();
    if (own && platform::drop_if_listed(table, "own", reading)) return;
    if (is_repost(post) && platform::drop_if_listed(table, "repost", reading)) return;
    auto const& shown = shown_of(post);
    std::vector<std::string> problems;
    auto text = text_of(post, shown, problems);
    auto id = id_at(post, "id");
    bool const unnamed = id.empty();
    if (unnamed && text.empty()) return platform::set_unreadable(reading, event, "post: no id");
    if (unnamed) id = platform::id_of_content(event);
    if (unnamed) problems.emplace_back("post: came without an id");
    auto const* history = array_at_either(post, "edit_history_post_ids", "edit_history_tweet_ids");
    auto edition = edition_of(id, history);

    auto submission = platform::begin_submission(event);
    // Each edition of a post has an id of its own, so the id stands for the content. The APIs differ in how
    // they write the same text.
    submission.fingerprint = sha256("post:" + id);
    submission.external_id = std::move(edition.external_id);
    submission.revision = edition.revision;
    if (auto const* user = find_included(includes, "users", "id", author))
        submission.author.name = text_at(*user, "name").value_or("");
    submission.author.account = std::move(author);
    submission.text = std::move(text);
    add_poll(post, includes, submission);
    for (auto& problem : problems)
        submission.problems.push_back(std::move(problem));
    add_attachments(post, includes, submission);
    submission.place = place_in(post, includes);
    submission.said_at = time_of_post(text_at(post, "created_at").value_or(""));
    if (!submission.said_at) submission.said_at = time_at(post, "created_at");
    submission.bytes_may_differ = true;  // each API has an event of it, and the search finds it
    reading.submissions.push_back(std::move(submission));
}

void read_tweet(platform::JsonEvent event, Reading& reading) {
    auto const table = platform::machine_events_of_twitter();
    auto const* user = object_at(event.content, "user");
    bool const own = user != nullptr && id_at_either(*user, "id_str", "id") == event.account;
    bool const repost = object_at(event.content, "retweeted_status") != nullptr;
    if (own && platform::drop_if_listed(table, "own", reading)) return;
    if (repost && platform::drop_if_listed(table, "repost", reading)) return;
    take_tweet(event, user, reading);
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
