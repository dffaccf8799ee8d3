#include "channels/facebook/facebook.hpp"

#include "channels/facebook/facebook_payload.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"

namespace kanal::facebook {

namespace asio = boost::asio;
using meta::GraphPage;
using meta::GraphWalk;
using platform::ApiStatus;

namespace {

constexpr char const* kCommentFields = "id,from,message,created_time,parent{id},attachment";
// `stream`, because the default leaves replies out.
constexpr char const* kFeed =
    "limit=25&fields=id,from,message,created_time,"
    "attachments{type,title,url,unshimmed_url,media,subattachments{type,media}},"
    "comments.filter(stream).order(reverse_chronological).limit(25){";

class FacebookPuller final : public meta::GraphPuller {
public:
    using GraphPuller::GraphPuller;

private:
    std::vector<Part> parts() override;
    asio::awaitable<platform::ApiStatus> walk_feed(GraphWalk& walk, Time since) const;
    asio::awaitable<Result<bool>> take_posts(GraphWalk& walk, GraphPage page, Time since) const;
};

std::vector<FacebookPuller::Part> FacebookPuller::parts() {
    std::vector<Part> parts;
    parts.push_back({"comments", [this](GraphWalk& walk, Time since) { return walk_feed(walk, since); }});
    if (!options().conversations) return parts;
    parts.push_back({"conversations", [this](GraphWalk& walk, Time since) {
                         return walk.conversations(options().account + "/conversations", "messenger", since);
                     }});
    return parts;
}

// An old post may have a new comment: posts are walked as far back as is looked at all.
asio::awaitable<platform::ApiStatus> FacebookPuller::walk_feed(GraphWalk& walk, Time since) const {
    auto const earliest = clock().wall() - options().look_back;
    auto const query = std::string(kFeed) + kCommentFields + "}";
    GraphWalk::TakePage const take = [this, &walk, since, earliest](GraphPage page
                                     ) -> asio::awaitable<Result<bool>> {
        bool const last = reaches_back(page, "created_time", earliest);
        auto const taken = co_await take_posts(walk, std::move(page), since);
        if (!taken) co_return taken.error();
        co_return !last;
    };
    auto const path = options().account + "/feed";
    co_return co_await walk.pages(path, query, "comments", take);
}

asio::awaitable<Result<bool>> FacebookPuller::take_posts(GraphWalk& walk, GraphPage page, Time since) const {
    std::string const posts_list(kPulledPosts);
    std::string const comments_list(kPulledComments);
    std::vector<std::string> posts;
    for (auto const post : page.items)
        posts.push_back(meta::without_members(post, {"comments"}));
    auto taken = co_await walk.take(posts_list, std::move(posts), since);
    if (!taken) co_return taken.error();
    for (auto const post : page.items) {
        auto const comments = meta::nested_page(post, "comments");
        taken = co_await walk.take(comments_list, meta::copies(comments.items), since);
        if (!taken) co_return taken.error();
        if (!comments.next || reaches_back(comments, "created_time", since)) continue;
        GraphWalk::TakePage const deeper = [&](GraphPage more) -> asio::awaitable<Result<bool>> {
            auto const stored = co_await walk.take(comments_list, meta::copies(more.items), since);
            if (!stored) co_return stored.error();
            co_return !reaches_back(more, "created_time", since);
        };
        auto const path = meta::path_segment(meta::id_of_item(post)) + "/comments";
        auto const walked = co_await walk.pages(path, *comments.next, "comments of a post", deeper);
        if (meta::breaks_off(walked)) co_return retry(walked.why);
    }
    co_return true;
}

}  // namespace

std::unique_ptr<platform::Puller> make_puller(
    meta::GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
) {
    return std::make_unique<FacebookPuller>(std::move(options), api, std::move(read), std::move(clock));
}

}  // namespace kanal::facebook

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_facebook(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "page_token_file";
    platform.object = "page";
    platform.read = facebook::read_payload;
    platform.media = meta::page_media_rules;
    platform.make_puller = facebook::make_puller;
    platform.needed_field = "feed";
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
