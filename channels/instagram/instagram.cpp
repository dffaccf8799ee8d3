#include "channels/instagram/instagram.hpp"

#include "base/log.hpp"
#include "channels/instagram/instagram_payload.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/platform/note_words.hpp"
#include "channels/registry.hpp"

#include <map>

namespace kanal::instagram {

namespace asio = boost::asio;
using meta::GraphPage;
using meta::GraphWalk;
using platform::ApiStatus;
using platform::Outcome;

namespace {

constexpr auto kPatience = std::chrono::hours(7 * 24);

constexpr char const* kMedia =
    "limit=25&fields=id,timestamp,comments_count,comments.limit(50){id,text,timestamp,username,from,"
    "parent_id,replies.limit(50){id,text,timestamp,username,from,parent_id}}";
constexpr std::size_t kMentionsPerPoll = 50;

class InstagramPuller final : public meta::GraphPuller {
public:
    using GraphPuller::GraphPuller;

private:
    std::vector<Part> parts() override;
    asio::awaitable<platform::ApiStatus> afterwards(Intake& intake, GraphWalk& walk) override;

    asio::awaitable<platform::ApiStatus> walk_media(GraphWalk& walk, Time since);
    asio::awaitable<Result<void>> take_medium(GraphWalk& walk, std::string_view medium, Time since);
    asio::awaitable<Result<void>> take_comments(GraphWalk& walk, GraphPage page, bool deep, Time since);
    asio::awaitable<platform::ApiStatus> ask_for_mention(Intake& intake, GraphWalk& walk, std::string key);

    // Comments, replies included, at the last look that came to the end of them.
    std::map<std::string, std::int64_t> comments_seen_ = {};
};

std::vector<InstagramPuller::Part> InstagramPuller::parts() {
    std::vector<Part> parts;
    parts.push_back({"comments", [this](GraphWalk& walk, Time since) { return walk_media(walk, since); }});
    if (!options().conversations) return parts;
    // With a page's token the page's, with an Instagram token the account's own.
    parts.push_back({"conversations", [](GraphWalk& walk, Time since) {
                         return walk.conversations("me/conversations", "instagram", since);
                     }});
    return parts;
}

asio::awaitable<platform::ApiStatus> InstagramPuller::walk_media(GraphWalk& walk, Time since) {
    auto const earliest = clock().wall() - options().look_back;
    GraphWalk::TakePage const take = [this, &walk, since, earliest](GraphPage page
                                     ) -> asio::awaitable<Result<bool>> {
        for (auto const medium : page.items) {
            auto const taken = co_await take_medium(walk, medium, since);
            if (!taken) co_return taken.error();
        }
        co_return !reaches_back(page, "timestamp", earliest);
    };
    auto const path = options().account + "/media";
    co_return co_await walk.pages(path, std::string(kMedia), "comments", take);
}

// A reply to an old comment stands far behind the newest ones, and only the count shows it.
asio::awaitable<Result<void>> InstagramPuller::take_medium(
    GraphWalk& walk, std::string_view medium, Time since
) {
    auto const id = meta::id_of_item(medium);
    auto const count = meta::number_of_item(medium, "comments_count");
    auto const seen = comments_seen_.find(id);
    bool const deep = seen == comments_seen_.end() || seen->second != count;
    auto comments = meta::nested_page(medium, "comments");
    auto const next = comments.next;
    auto const taken = co_await take_comments(walk, std::move(comments), deep, since);
    if (!taken) co_return taken.error();
    if (deep && next) {
        GraphWalk::TakePage const deeper = [&](GraphPage more) -> asio::awaitable<Result<bool>> {
            auto const stored = co_await take_comments(walk, std::move(more), true, since);
            if (!stored) co_return stored.error();
            co_return true;
        };
        auto const path = meta::path_segment(id) + "/comments";
        auto const walked = co_await walk.pages(path, *next, "comments of a medium", deeper);
        if (meta::breaks_off(walked)) co_return retry(walked.why);
    }
    comments_seen_[id] = count;
    co_return Result<void>{};
}

asio::awaitable<Result<void>> InstagramPuller::take_comments(
    GraphWalk& walk, GraphPage page, bool deep, Time since
) {
    std::string const list(kPulledComments);
    std::vector<std::string> items;
    for (auto const comment : page.items) {
        items.push_back(meta::without_members(comment, {"replies"}));
        for (auto const reply : meta::nested_page(comment, "replies").items)
            items.emplace_back(reply);
    }
    auto const taken = co_await walk.take(list, std::move(items), since);
    if (!taken) co_return taken.error();
    for (auto const comment : page.items) {
        auto const next = deep ? meta::nested_page(comment, "replies").next : std::nullopt;
        if (!next) continue;
        GraphWalk::TakePage const deeper = [&](GraphPage more) -> asio::awaitable<Result<bool>> {
            auto const stored = co_await walk.take(list, meta::copies(more.items), since);
            if (!stored) co_return stored.error();
            co_return true;
        };
        auto const path = meta::path_segment(meta::id_of_item(comment)) + "/replies";
        auto const walked = co_await walk.pages(path, *next, "replies", deeper);
        if (meta::breaks_off(walked)) co_return retry(walked.why);
    }
    co_return Result<void>{};
}

asio::awaitable<platform::ApiStatus> InstagramPuller::afterwards(Intake& intake, GraphWalk& walk) {
    std::string const prefix(kMentionNotes);
    auto const notes = co_await intake.notes(options().channel, prefix);
    std::size_t asked = 0;
    if (!notes) co_return platform::ApiStatus();
    for (auto const& [key, noted] : *notes) {
        if (++asked > kMentionsPerPoll) break;
        auto const answered = co_await ask_for_mention(intake, walk, key);
        if (meta::breaks_off(answered)) co_return answered;
        bool const over = answered.outcome == Outcome::gone ||
                          (answered.outcome == Outcome::refused && is_given_up(noted, clock().wall()));
        if (!over) continue;
        log::limited_event(log::Level::notice, "mention_without_text", {{"channel", options().channel}});
        Batch forget;
        forget.channel = options().channel;
        forget.notes.push_back({key, std::nullopt});
        auto const forgotten = co_await intake.accept(std::move(forget));
        if (!forgotten) break;
    }
    co_return platform::ApiStatus();
}

// Whether it is a comment or a caption that names us, its id does not say.
asio::awaitable<platform::ApiStatus> InstagramPuller::ask_for_mention(
    Intake& intake, GraphWalk& walk, std::string key
) {
    auto const id = meta::path_segment(key.substr(kMentionNotes.size()));
    auto const comment = "fields=mentioned_comment.comment_id(" + id + "){id,text,timestamp,username}";
    auto const medium =
        "fields=mentioned_media.media_id(" + id + "){id,caption,media_url,timestamp,username}";
    auto asked = co_await walk.get(options().account, comment, "mentions");
    bool const no_comment = asked.status.outcome == Outcome::gone;
    if (no_comment) {
        auto of_medium = co_await walk.get(options().account, medium, "mentions");
        asked = std::move(of_medium);
    }
    if (!asked.done()) co_return asked.status;

    RawBytes delivery;
    delivery.media_type = "application/json";
    delivery.bytes = meta::as_delivery(options().object, options().account, kPulledMentions, {asked.body});
    auto reading = read()(delivery);
    auto const failed = platform::later({});
    if (!reading) co_return failed;
    Batch batch;
    batch.channel = options().channel;
    batch.reading = std::move(*reading);
    batch.notes.push_back({key, std::nullopt});
    auto const stored = co_await intake.accept(std::move(batch));
    if (!stored) co_return failed;
    co_return platform::ApiStatus();
}

}  // namespace

std::vector<Note> notes_of_mentions(Reading const& reading, Time now) {
    std::vector<Note> notes;
    for (auto const& submission : reading.submissions) {
        bool const mention = submission.external_id.starts_with(kMentionNotes) && submission.revision == 0;
        if (mention) notes.push_back({submission.external_id, words::from_time(now)});
    }
    return notes;
}

bool is_given_up(std::string_view note, Time now) {
    auto const since = words::to_time(note);
    return !since || now - *since > kPatience;
}

std::unique_ptr<platform::Puller> make_puller(
    meta::GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
) {
    return std::make_unique<InstagramPuller>(std::move(options), api, std::move(read), std::move(clock));
}

}  // namespace kanal::instagram

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_instagram(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "token_file";
    platform.object = "instagram";
    platform.read = instagram::read_payload;
    platform.media = meta::page_media_rules;
    platform.notes_of = instagram::notes_of_mentions;
    platform.make_puller = instagram::make_puller;
    platform.subscriber = "me";
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
