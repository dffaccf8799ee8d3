#include "channels/twitter/post.hpp"

#include "channels/platform/json_words.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/edition.hpp"
#include "channels/twitter/media.hpp"
#include "channels/twitter/post_place.hpp"
#include "channels/twitter/post_text.hpp"
#include "channels/twitter/post_time.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

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
    return written_text(platform::said_under(shown, "text", problems), links);
}

// The options of a poll are words that stand beside the text.
void add_poll(json::object const& post, json::object const* includes, Submission& submission) {
    auto const* attachments = object_at(post, "attachments");
    auto const* ids = attachments == nullptr ? nullptr : array_at(*attachments, "poll_ids");
    if (ids == nullptr) return;
    for (auto const& id : *ids) {
        auto const* poll = find_included(includes, "polls", "id", id_of(id));
        if (poll != nullptr) platform::add_line(submission.text, platform::words_in(*poll));
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
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::twitter
