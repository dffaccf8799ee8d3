#include "channels/meta/graph_puller.hpp"

#include "core/health_item.hpp"

#include <algorithm>

namespace kanal::meta {

namespace asio = boost::asio;
using platform::ApiStatus;
using platform::Outcome;

namespace {

platform::ApiStatus later(std::string why) {
    platform::ApiStatus status;
    status.outcome = Outcome::later;
    status.why = std::move(why);
    return status;
}

}  // namespace

GraphPuller::GraphPuller(
    GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
)
    : options_(std::move(options)), api_(api), read_(std::move(read)), clock_(std::move(clock)) {}

asio::awaitable<platform::ApiStatus> GraphPuller::poll(Intake& intake) {
    auto const cursor = co_await intake.cursor(options_.channel);
    if (!cursor) co_return later(cursor.error().what);
    Watermarks marks(cursor->value_or(""));
    auto const all = parts();
    for (auto const& part : all) {
        auto const walked = co_await walk_part(intake, part, marks);
        if (breaks_off(walked)) co_return walked;
    }
    platform::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const rest = co_await afterwards(intake, walk);
    if (breaks_off(rest)) co_return rest;
    last_poll_ = clock_.wall();
    co_return platform::ApiStatus();
}

asio::awaitable<platform::ApiStatus> GraphPuller::walk_part(
    Intake& intake, Part const& part, Watermarks& marks
) {
    platform::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const now = clock_.wall();
    auto const walked = co_await part.walk(walk, walk.since(marks, part.name, now));
    std::optional<std::string> cursor;
    auto const newest = items.newest() ? std::optional(std::min(*items.newest(), now)) : std::nullopt;
    auto const mark = marks.of(part.name);
    if (walked.outcome == Outcome::done && newest && (!mark || *newest > *mark)) {
        marks.set(part.name, *newest);
        cursor = marks.to_text();
    }
    auto const stored = co_await items.finish(std::move(cursor));
    if (!stored) co_return later(stored.error().what);
    co_return walked;
}

asio::awaitable<platform::ApiStatus> GraphPuller::afterwards(Intake& intake, GraphWalk& walk) {
    (void)intake, (void)walk;
    co_return platform::ApiStatus();
}

std::vector<HealthItem> GraphPuller::health() const {
    return {
        health_time("last_pull", last_poll_),
        health_count("pulled", counts_.taken),
        health_count("pulled_first", counts_.found),
    };
}

}  // namespace kanal::meta
