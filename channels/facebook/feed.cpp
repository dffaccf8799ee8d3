#include "channels/facebook/feed.hpp"

#include "channels/meta/attachments.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::facebook {

namespace {

namespace json = boost::json;

constexpr std::string_view kFields[] = {"feed", "mention", "ratings"};
// Of these a change without a word and a file is a person's too: a sticker, or something only the app shows.
constexpr std::string_view kItems[] = {"comment", "post", "status", "photo", "video", "share"};
constexpr std::string_view kVerbs[] = {"", "add"};
constexpr std::string_view kEdits[] = {"edited", "edit", "update", "updated"};
constexpr std::string_view kRemovals[] = {"remove", "removed", "delete", "deleted"};
constexpr std::string_view kKeysOfText[] = {
    "message", "review_text", "text", "caption", "description", "title"};
constexpr std::string_view kIdsOfItems[] = {
    "post_id",
    "comment_id",
    "open_graph_story_id",
    "share_id",
    "video_id",
    "photo_id",
    "album_id",
    "note_id",
    "event_id",
    "reel_id",
    "story_id",
    "link_id",
    "id",
};

// `from` is missing without the permission for it; older versions of the API have sender_id and sender_name.
Author author_of(json::object const& value) {
    Author author;
    if (auto const* from = object_at(value, "from")) {
        author.account = id_at(*from, "id");
        author.name = text_at(*from, "name").value_or("");
        return author;
    }
    for (auto const* who : {"sender", "reviewer"}) {
        author.account = id_at(value, std::string(who) + "_id");
        author.name = text_at(value, std::string(who) + "_name").value_or("");
        if (!author.account.empty() || !author.name.empty()) break;
    }
    return author;
}

struct Change {
    std::string field = {};
    std::string item = {};
    std::string verb = {};
    std::string text = {};   // what was written
    std::string links = {};  // what was shared with it
    bool comment = false;
    std::vector<Attachment> attachments = {};
    std::vector<std::string> problems = {};

    bool empty() const { return text.empty() && links.empty() && attachments.empty(); }
};

// A photo post names its picture under `photo`, `photos` and `link`; a post's link may lead anywhere.
class Addresses {
public:
    explicit Addresses(Change& change) : change_(change) {}

    void add(json::object const& holder, std::string_view key, bool file) {
        auto const url = link_at(holder, key);
        if (!url) return;
        bool const fetched = https_url_at(holder, key) && (file || meta::is_media_address(*url));
        if (fetched) {
            meta::add_file(change_.attachments, *url);
        } else {
            platform::add_line(change_.links, *url);
        }
    }

    void add_list(json::object const& value, std::string_view key) {
        auto const* list = array_at(value, key);
        if (list == nullptr) return;
        for (auto const& one : *list) {
            auto const* fields = one.if_object();
            json::object alone;
            if (fields == nullptr) alone["url"] = one;
            for (auto const* at : {"url", "src", "source"})
                add(fields == nullptr ? alone : *fields, at, true);
        }
    }

private:
    Change& change_;
};

void read_addresses(json::object const& value, Change& change) {
    Addresses addresses(change);
    addresses.add(value, "photo", true);
    addresses.add(value, "video", true);
    addresses.add_list(value, "photos");
    addresses.add_list(value, "videos");
    bool const of_file = change.item == "photo" || change.item == "video";
    addresses.add(value, "link", of_file);
    bool const known =
        std::any_of(change.attachments.begin(), change.attachments.end(), [&](Attachment const& one) {
            return change.links == one.url;
        });
    if (known) change.links.clear();
}

Change change_in(std::string field, json::object const& value) {
    Change change;
    change.field = std::move(field);
    change.item = text_at(value, "item").value_or("");
    change.verb = text_at(value, "verb").value_or("");
    change.comment = change.item == "comment" || (change.item.empty() && value.contains("comment_id"));
    for (auto const key : kKeysOfText) {
        if (change.text.empty()) change.text = platform::text_under(value, key, change.problems);
    }
    read_addresses(value, change);
    return change;
}

std::string id_in(json::object const& value, Change const& change) {
    auto id = change.comment ? id_at(value, "comment_id") : std::string{};
    for (auto const key : kIdsOfItems) {
        bool const not_its_own = change.comment && key == "post_id";
        if (id.empty() && !not_its_own) id = id_at(value, key);
    }
    return id;
}

// Also elsewhere a page can be mentioned, and then it is spoken to. A post's id begins with the id of its
// page.
bool is_on_page(meta::Event const& event, json::object const& value, Change const& change) {
    return change.field == "feed" || change.field.empty() ||
           id_at(value, "post_id").starts_with(event.account + "_");
}

void take(meta::Event& event, json::object const& value, Change change, Reading& reading) {
    auto id = id_in(value, change);
    bool const removed = is_one_of(kRemovals, change.verb);
    if (id.empty() && (removed || change.empty()))
        return platform::set_unreadable(reading, event, "feed: change without an id");
    if (id.empty()) {
        id = platform::id_of_content(event);
        change.problems.emplace_back("feed: came without an id");
    }
    auto const created = time_at(value, "created_time");
    auto const changed = event.entry_time ? event.entry_time : created;

    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.author = author_of(value);
    submission.comment = change.comment && is_on_page(event, value, change);
    // A post comes in several fields and items, and by what the page is asked for.
    submission.bytes_may_differ = change.field != "feed" || change.item != "comment";
    submission.said_at = created ? created : event.entry_time;
    if (!is_one_of(kVerbs, change.verb))
        submission.revision = changed ? seconds_of(*changed) : kRevisionOfArrival;
    if (removed) {
        submission.withdrawn = true;
        submission.doubt = "removed on the page; the platform does not say by whom";
        submission.fingerprint = platform::text_fingerprint(submission);
        reading.submissions.push_back(std::move(submission));
        return;
    }
    submission.text = std::move(change.text);
    submission.fingerprint = platform::text_fingerprint(submission);
    platform::add_line(submission.text, change.links);
    submission.attachments = std::move(change.attachments);
    for (auto& problem : change.problems)
        submission.problems.push_back(std::move(problem));
    reading.submissions.push_back(std::move(submission));
}

// What there is to say of a change in which nobody said anything.
std::string kind_of(Change const& change) {
    if (!is_one_of(kFields, change.field)) return platform::unknown_kind("changes", change.field);
    if (!is_one_of(kItems, change.item)) return platform::unknown_kind("feed item", change.item);
    return platform::unknown_kind("feed verb", change.verb);
}

void read_value(meta::Event& event, json::object const& value, std::string field, Reading& reading) {
    auto change = change_in(std::move(field), value);
    auto const author = author_of(value).account;
    auto const table = platform::machine_events_of_facebook();
    if (!author.empty() && author == event.account && platform::drop_if_listed(table, "own", reading)) return;
    if (platform::drop_if_listed(table, "item " + change.item, reading)) return;
    if (platform::drop_if_listed(table, "verb " + change.verb, reading)) return;

    bool const known_field = change.field.empty() || is_one_of(kFields, change.field);
    bool const known_verb =
        is_one_of(kVerbs, change.verb) || is_one_of(kEdits, change.verb) || is_one_of(kRemovals, change.verb);
    bool const whole = known_field && known_verb && is_one_of(kItems, change.item) && !change.verb.empty();
    bool const removed = known_field && is_one_of(kRemovals, change.verb);
    // In a field that is not known the words may be the page's own, unless somebody is named.
    bool const said = !change.empty() && (known_field || !author.empty());
    if (!whole && !said && !removed) {
        bool const broken = known_field && (change.item.empty() || change.verb.empty());
        if (!broken) return platform::set_ignored(reading, event, kind_of(change));
        auto const* const why =
            change.item.empty() ? "feed: change without item" : "feed: change without verb";
        return platform::set_unreadable(reading, event, why);
    }
    if (!known_field || !known_verb) change.problems.push_back(kind_of(change));
    take(event, value, std::move(change), reading);
}

}  // namespace

void read_change(meta::Event event, Reading& reading) {
    auto field = text_at(event.content, "field").value_or("");
    auto const* value = object_at(event.content, "value");
    if (value == nullptr && is_one_of(kFields, field))
        return platform::set_unreadable(reading, event, "feed: change without value");
    if (value == nullptr && field.empty())
        return platform::set_unreadable(reading, event, "changes: change without field");
    if (value == nullptr)
        return platform::set_ignored(reading, event, platform::unknown_kind("changes", field));
    if (meta::is_message_event(*value)) {
        // A copy, because the value is a part of what it replaces.
        event.content = json::object(*value);
        return meta::read_message(std::move(event), reading);
    }
    if (field.empty() && value->empty())
        return platform::set_unreadable(reading, event, "changes: change without field");
    auto const content = std::move(event.content);
    read_value(event, content.at("value").get_object(), std::move(field), reading);
}

}  // namespace kanal::facebook
