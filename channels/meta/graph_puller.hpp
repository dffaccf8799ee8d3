#pragma once

#include "channels/meta/graph_page.hpp"
#include "channels/platform/platform_api.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/platform/pulled_items.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::meta {

struct GraphOptions {
    std::string channel = {};
    std::string object = {};    // "page", "instagram": what our deliveries name
    std::string account = {};   // the page's, or the Instagram account's number
    std::string version = {};   // "v25.0"
    Duration look_back = {};    // how old what is looked at may be
    bool conversations = true;  // direct messages, too
};

// Up to when each part of a platform was taken, by the platform's own clock; the cursor of its channel. As
// text: "comments=1772327731000 conversations=1772327740000".
class Watermarks {
public:
    Watermarks() = default;
    explicit Watermarks(std::string_view cursor);  // what cannot be read is left out

    std::optional<Time> of(std::string const& part) const;
    void set(std::string const& part, Time time) { marks_[part] = time; }
    std::string to_text() const;

private:
    std::map<std::string, Time> marks_ = {};
};

// One look at a platform, part after part ("comments", "conversations"), each up to where the last look came.
// A part that is refused does not keep the others from being looked at. Loop thread.
class GraphWalk {
public:
    GraphWalk(GraphOptions const& options, platform::PlatformApi& api, platform::PulledItems& items)
        : options_(options), api_(api), items_(items) {}

    // From where on things are new to this part.
    Time since(Watermarks const& marks, std::string const& part, Time now) const;

    // GET /<version>/<path>?<query>.
    boost::asio::awaitable<platform::ApiReply> get(
        std::string path, std::string query, std::string asked_for
    );

    // What is done with one page; false ends the walk.
    using TakePage = std::function<boost::asio::awaitable<Result<bool>>(GraphPage page)>;

    // Page after page, beginning with `query`, 200 at most. Whatever is wrong with the intake is `later`.
    boost::asio::awaitable<platform::ApiStatus> pages(
        std::string path, std::string query, std::string asked_for, TakePage const& take
    );

    // Hands items to the intake as a delivery with this list; `list` and `since` as in PulledItems::take.
    boost::asio::awaitable<Result<void>> take(std::string list, std::vector<std::string> items, Time since);

    // Conversations with their messages, the latest first.
    boost::asio::awaitable<platform::ApiStatus> conversations(
        std::string path, std::string platform, Time since
    );

private:
    boost::asio::awaitable<Result<bool>> take_conversations(GraphPage page, Time since);

    GraphOptions const& options_;
    platform::PlatformApi& api_;
    platform::PulledItems& items_;
};

// Whether something on the page is older than `since`: then all that follows is.
bool reaches_back(GraphPage const& page, std::string_view time_key, Time since);
// Whether a walk that met this in its depth has to begin again later. What is gone or not for us is passed
// over.
bool breaks_off(platform::ApiStatus const& status);
// An id of the platform's, as a part of a path.
std::string path_segment(std::string_view id);
std::vector<std::string> copies(std::vector<std::string_view> const& items);

// The frame of a look at one of Meta's platforms: where the last one ended, the parts one after the other,
// the new cursor. Each part has its own mark, so one that is refused today is caught up with later.
class GraphPuller : public platform::Puller {
public:
    GraphPuller(GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock);

    boost::asio::awaitable<platform::ApiStatus> poll(Intake& intake) override;
    std::vector<HealthItem> health() const override;

protected:
    struct Part {
        std::string name = {};
        std::function<boost::asio::awaitable<platform::ApiStatus>(GraphWalk& walk, Time since)> walk = {};
    };
    virtual std::vector<Part> parts() = 0;
    // After the parts.
    virtual boost::asio::awaitable<platform::ApiStatus> afterwards(Intake& intake, GraphWalk& walk);

    GraphOptions const& options() const { return options_; }
    platform::ReadDelivery const& read() const { return read_; }
    Clock const& clock() const { return clock_; }

private:
    boost::asio::awaitable<platform::ApiStatus> walk_part(
        Intake& intake, Part const& part, Watermarks& marks
    );

    GraphOptions options_;
    platform::PlatformApi& api_;
    platform::ReadDelivery read_;
    Clock clock_;
    platform::Recent recent_ = {};
    platform::PullCounts counts_ = {};
    std::optional<Time> last_poll_ = {};
};

}  // namespace kanal::meta
