#include "channels/twitter/twitter_payload.hpp"

#include "channels/twitter/account_activity.hpp"
#include "channels/twitter/activity.hpp"
#include "channels/twitter/mentions_page.hpp"
#include "json/fields.hpp"
#include "json/slices.hpp"

#include <algorithm>

namespace kanal::twitter {

namespace {

// Most deliveries of the Account Activity API say whom they reached; those of user_event do not.
constexpr std::string_view kAccountActivity[] = {
    "for_user_id",
    "user_event",
    "replay_job_status",
    "tweet_create_events",
    "tweet_delete_events",
    "direct_message_events",
};

bool has(std::vector<JsonMember> const& members, std::string_view key) {
    return std::any_of(members.begin(), members.end(), [&](JsonMember const& part) {
        return part.key == key;
    });
}

bool is_account_activity(std::vector<JsonMember> const& members) {
    return std::any_of(members.begin(), members.end(), [](JsonMember const& part) {
        return is_one_of(kAccountActivity, part.key);
    });
}

}  // namespace

Result<Delivery> read_delivery(RawBytes const& raw, std::string const& account) {
    auto const members = object_members(raw.bytes);
    if (!members) return reject("twitter: read delivery: not a JSON object");
    auto const data = member(*members, "data");
    bool const page = data && array_elements(*data);
    if (is_account_activity(*members)) {
        if (page) return reject("twitter: read delivery: two kinds of envelope in one");
        return read_account_activity(*members, account);
    }
    auto const inner = data ? object_members(*data) : std::nullopt;
    if (page) return read_posts_page(*members, account);
    if (inner && has(*inner, "event_type")) return read_activity(raw, *inner, account);
    if (inner && has(*members, "matching_rules")) return read_stream(raw, account);

    Delivery delivery;
    delivery.reading.ignored.push_back({raw, "kind: envelope"});
    return delivery;
}

}  // namespace kanal::twitter
