#include "channels/twitter/twitter_payload.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/activity.hpp"
#include "channels/twitter/direct_message.hpp"
#include "channels/twitter/mentions_page.hpp"
#include "channels/twitter/post.hpp"
#include "json/fields.hpp"

#include <boost/json/value.hpp>

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

constexpr std::size_t kMostEvents = 10'000;
constexpr std::size_t kLongestAccount = 64;
constexpr std::string_view kEvents[] = {
    "tweet_create_events", "tweet_delete_events", "direct_message_events"};
// What belongs to the events.
constexpr std::string_view kBeside[] = {"for_user_id", "users", "apps"};

class AccountActivity {
public:
    AccountActivity(std::vector<JsonMember> const& members, std::string account)
        : account_(std::move(account)), users_(member(members, "users").value_or("")) {
        auto const written = member(members, "for_user_id");
        envelope_ = "{";
        if (written) envelope_.append("\"for_user_id\":").append(*written).append(",");
    }

    // False when there are too many events.
    bool add(JsonMember const& part) {
        if (is_one_of(kBeside, part.key)) return true;
        auto const elements = array_elements(part.value);
        if (is_one_of(kEvents, part.key)) return add_events(part, elements);
        auto const count = elements ? static_cast<unsigned>(elements->size()) : 1U;
        if (platform::drop_if_listed(
                platform::machine_events_of_twitter(), part.key, delivery_.reading, count
            ))
            return true;
        if (part.key == "user_event") return add_user_event(part);
        // Numbers and texts say something of the delivery: user_has_blocked.
        if (part.value.front() == '{' || part.value.front() == '[') {
            set_ignored(part, platform::unknown_kind("account activity", part.key));
        }
        return true;
    }

    Delivery take() { return std::move(delivery_); }

private:
    bool add_events(JsonMember const& part, std::optional<std::vector<std::string_view>> const& elements) {
        if (!elements) {
            auto event = event_of(part.key, part.value);
            platform::set_unreadable(delivery_.reading, event, "account activity: events are not an array");
            return true;
        }
        count_ += elements->size();
        if (count_ > kMostEvents) return false;
        for (auto const element : *elements)
            add_event(part.key, element);
        return true;
    }

    void add_event(std::string_view list, std::string_view text) {
        if (list == "direct_message_events") {
            return read_one_message({envelope_, "}", account_}, users_, text, delivery_.reading);
        }
        auto event = event_of(list, "[" + std::string(text) + "]");
        auto const content = platform::parse_into(event, text);
        if (!content) return platform::set_unreadable(delivery_.reading, event, content.error().what);
        if (list == "tweet_delete_events") return read_deletion(std::move(event), delivery_.reading);
        read_tweet(std::move(event), delivery_.reading);
    }

    bool add_user_event(JsonMember const& part) {
        auto const content = platform::parse_event(part.value);
        auto const* revoke = content ? object_at(*content, "revoke") : nullptr;
        if (revoke == nullptr) {
            set_ignored(part, platform::unknown_kind("account activity", part.key));
            return true;
        }
        auto const* source = object_at(*revoke, "source");
        delivery_.revoked.push_back(source == nullptr ? account_ : id_at(*source, "user_id"));
        set_ignored(part, "account: took its permission away");
        return true;
    }

    void set_ignored(JsonMember const& part, std::string why) {
        auto event = event_of(part.key, part.value);
        platform::set_ignored(delivery_.reading, event, std::move(why));
    }

    platform::JsonEvent event_of(std::string_view key, std::string_view value) const {
        platform::JsonEvent event;
        event.account = account_;
        event.raw =
            platform::json_bytes(envelope_ + "\"" + std::string(key) + "\":" + std::string(value) + "}");
        return event;
    }

    std::string account_;
    std::string envelope_;  // up to the first list
    UserSlices users_;
    Delivery delivery_;
    std::size_t count_ = 0;
};

// The Account Activity API, deprecated and still sent: {"for_user_id", "tweet_create_events": [...],
// "direct_message_events": [...], "users": {...}, ...} with the objects of API v1.1. `members` are those of
// the whole delivery; `account` counts where it names none. An error means that the account cannot be read,
// or that there are more than 10,000 events. Pure.
//
// Posts and direct messages are submissions. Known and dropped: likes, follows, blocks, typing, receipts.
Result<Delivery> read_account_activity(std::vector<JsonMember> const& members, std::string account) {
    bool const says_account = std::any_of(members.begin(), members.end(), [](JsonMember const& part) {
        return part.key == "for_user_id";
    });
    if (says_account) {
        auto const written = member(members, "for_user_id");
        bool const fits = written && written->size() <= kLongestAccount;
        auto const parsed = fits ? parse_json(*written) : Result<boost::json::value>(nullptr);
        account = parsed ? id_of(*parsed) : std::string{};
        if (account.empty()) return reject("twitter: read delivery: for_user_id is no id");
    }
    AccountActivity activity(members, std::move(account));
    for (auto const& part : members) {
        if (!activity.add(part)) return reject("twitter: read delivery: too many events");
    }
    return activity.take();
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
