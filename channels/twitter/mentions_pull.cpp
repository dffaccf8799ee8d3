#include "channels/twitter/mentions_pull.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"
#include "channels/twitter/mentions_page.hpp"
#include "core/health_item.hpp"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace kanal::twitter {

namespace asio = boost::asio;
using platform::ApiStatus;
using platform::Outcome;

namespace {

constexpr unsigned kMostPages = 20;

std::string encoded(std::string const& text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 20 && all_digits(text);
}

// Of two ids without leading zeros the longer is the greater.
bool is_newer(std::string const& id, std::string const& other) {
    return id.size() != other.size() ? id.size() > other.size() : id > other;
}

class MentionsPuller final : public platform::Puller {
public:
    MentionsPuller(
        MentionsOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
    )
        : options_(std::move(options)), api_(api), read_(std::move(read)), clock_(std::move(clock)) {}

    asio::awaitable<platform::ApiStatus> poll(Intake& intake) override;
    std::vector<HealthItem> health() const override;

private:
    std::string target(std::string const& since_id) const;
    asio::awaitable<platform::ApiStatus> walk(
        platform::PulledItems& items, std::string first, std::string& newest
    );

    MentionsOptions options_;
    platform::PlatformApi& api_;
    platform::ReadDelivery read_;
    Clock clock_;
    platform::Recent recent_ = {};
    platform::PullCounts counts_ = {};
    std::optional<Time> last_poll_ = {};
};

std::string MentionsPuller::target(std::string const& since_id) const {
    auto const& name = options_.field_names;
    auto const tweets = name == "post" ? "posts" : "tweets";
    auto query = "/2/users/" + options_.account + "/mentions?max_results=100&" + name +
                 ".fields=created_at,author_id,conversation_id,entities,attachments,geo,lang,note_" + name +
                 ",referenced_" + tweets + ",edit_history_" + name + "_ids" +
                 "&expansions=author_id,attachments.media_keys,geo.place_id" +
                 "&media.fields=url,type,variants,preview_image_url&user.fields=username,name" +
                 "&place.fields=full_name,geo";
    if (!since_id.empty()) return query + "&since_id=" + since_id;
    return query + "&start_time=" + encoded(rfc3339_seconds(clock_.wall() - options_.look_back));
}

asio::awaitable<platform::ApiStatus> MentionsPuller::poll(Intake& intake) {
    auto const cursor = co_await intake.cursor(options_.channel);
    if (!cursor) co_return platform::later(cursor.error().what);
    auto const since_id = *cursor && is_id(**cursor) ? **cursor : std::string{};
    platform::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    std::string newest;
    auto const walked = co_await walk(items, target(since_id), newest);
    // Only when all pages are on disk: they go from the newest to the oldest.
    std::optional<std::string> next;
    bool const further =
        newest != since_id && is_id(newest) && (since_id.empty() || is_newer(newest, since_id));
    if (walked.outcome == Outcome::done && further) next = newest;
    auto const stored = co_await items.finish(std::move(next));
    if (!stored) co_return platform::later(stored.error().what);
    if (walked.outcome == Outcome::done) last_poll_ = clock_.wall();
    co_return walked;
}

asio::awaitable<platform::ApiStatus> MentionsPuller::walk(
    platform::PulledItems& items, std::string first, std::string& newest
) {
    auto page = first;
    for (unsigned count = 0; count < kMostPages; ++count) {
        auto asked = co_await api_.get(page, "mentions");
        if (!asked.done()) co_return asked.status;
        auto const meta = read_mentions_meta(asked.body);
        if (count == 0) newest = meta.newest_id;
        RawBytes delivery;
        delivery.media_type = "application/json";
        // Without posts there is no `data` at all.
        delivery.bytes = std::move(asked.body);
        if (!meta.newest_id.empty()) {
            auto const taken = co_await items.take(std::move(delivery), Time());
            if (!taken) co_return platform::later(taken.error().what);
        }
        if (meta.next_token.empty()) break;
        page = first + "&pagination_token=" + encoded(meta.next_token);
    }
    co_return platform::ApiStatus();
}

std::vector<HealthItem> MentionsPuller::health() const {
    return {
        health_time("last_pull", last_poll_),
        health_count("pulled", counts_.taken),
        health_count("pulled_first", counts_.found),
    };
}

}  // namespace

std::unique_ptr<platform::Puller> make_mentions_puller(
    MentionsOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
) {
    return std::make_unique<MentionsPuller>(std::move(options), api, std::move(read), std::move(clock));
}

}  // namespace kanal::twitter
