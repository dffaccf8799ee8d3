#include "channels/twitter/mentions_page.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/twitter/post.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <map>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

// What is beside is repeated with each post that refers to it.
constexpr std::size_t kLongestIncluded = 4096;
constexpr std::size_t kMostMedia = 20;
constexpr std::size_t kMostPosts = 1000;  // ten times what X gives

// The objects beside the posts, as written, by list and id.
class Included {
public:
    explicit Included(std::string_view includes) {
        for (auto const& list : object_members(includes).value_or(std::vector<JsonMember>{})) {
            for (auto const object : array_elements(list.value).value_or(std::vector<std::string_view>{}))
                add(list.key, object);
        }
    }

    std::string_view find(std::string_view list, std::string const& id) const {
        auto const found = objects_.find(std::string(list) + ":" + id);
        return found == objects_.end() ? std::string_view{} : found->second;
    }

private:
    void add(std::string_view list, std::string_view object) {
        if (object.size() > kLongestIncluded) return;
        auto const fields = platform::parse_event(object);
        if (!fields) return;
        auto const id = id_at(*fields, list == "media" ? "media_key" : "id");
        objects_.emplace(std::string(list) + ":" + id, object);
    }

    std::map<std::string, std::string_view> objects_ = {};
};

struct Wanted {
    std::string_view list;
    std::vector<std::string> ids;
};

// What read_post looks up.
std::vector<Wanted> wanted_by(json::object const& post) {
    Wanted media{"media", {}};
    auto const* attachments = object_at(post, "attachments");
    auto const* keys = attachments == nullptr ? nullptr : array_at(*attachments, "media_keys");
    if (keys != nullptr) {
        for (std::size_t i = 0; i < std::min(keys->size(), kMostMedia); ++i)
            media.ids.push_back(id_of((*keys)[i]));
    }
    Wanted polls{"polls", {}};
    auto const* poll_ids = attachments == nullptr ? nullptr : array_at(*attachments, "poll_ids");
    if (poll_ids != nullptr && !poll_ids->empty()) polls.ids.push_back(id_of(poll_ids->front()));
    Wanted places{"places", {}};
    if (auto const* geo = object_at(post, "geo")) places.ids.push_back(id_at(*geo, "place_id"));
    return {{"users", {id_at(post, "author_id")}}, std::move(media), std::move(polls), std::move(places)};
}

std::string includes_of(json::object const& post, Included const& included) {
    std::string text;
    for (auto const& wanted : wanted_by(post)) {
        std::string list;
        for (auto const& id : wanted.ids) {
            auto const object = included.find(wanted.list, id);
            if (!object.empty()) list.append(list.empty() ? "" : ",").append(object);
        }
        if (list.empty()) continue;
        text.append(text.empty() ? "\"" : ",\"").append(wanted.list).append("\":[").append(list).append("]");
    }
    return text;
}

void read_one(std::string_view post, Included const& included, std::string const& account, Reading& reading) {
    platform::JsonEvent event;
    event.account = account;
    auto const content = platform::parse_into(event, post);
    auto const includes = content ? includes_of(event.content, included) : std::string{};
    std::string bytes = "{\"data\":[";
    bytes.append(post).append("]");
    if (!includes.empty()) bytes.append(",\"includes\":{").append(includes).append("}");
    event.raw = platform::json_bytes(bytes.append("}"));
    if (!content) return platform::set_unreadable(reading, event, content.error().what);
    auto const beside = platform::parse_event("{" + includes + "}");
    auto const said = std::move(event.content);
    read_post(event, said, beside ? &*beside : nullptr, reading);
}

std::string text_in(std::vector<JsonMember> const& members, std::string_view key) {
    auto const slice = member(members, key);
    auto const value = slice ? parse_json(*slice) : Result<json::value>(nullptr);
    return value ? id_of(*value) : std::string{};
}

}  // namespace

Result<Delivery> read_posts_page(std::vector<JsonMember> const& members, std::string const& account) {
    Delivery delivery;
    Included const included(member(members, "includes").value_or(""));
    auto const posts = array_elements(member(members, "data").value_or("[]"));
    if (!posts || posts->size() > kMostPosts) return reject("twitter: read page: too many posts");
    for (auto const post : *posts)
        read_one(post, included, account, delivery.reading);
    return delivery;
}

MentionsMeta read_mentions_meta(std::string_view body) {
    auto const members = object_members(body);
    auto const meta = members ? object_members(member(*members, "meta").value_or("")) : std::nullopt;
    if (!meta) return {};
    return {text_in(*meta, "newest_id"), text_in(*meta, "next_token")};
}

}  // namespace kanal::twitter
