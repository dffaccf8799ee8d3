#include "channels/meta/graph_puller.hpp"

#include "channels/health_items.hpp"

#include <algorithm>

namespace kanal::meta {

namespace asio = boost::asio;
using pull::Outcome;
using pull::Verdict;

namespace {

Verdict later(std::string why) {
    Verdict verdict;
    verdict.outcome = Outcome::later;
    verdict.why = std::move(why);
    return verdict;
}

}  // namespace

GraphPuller::GraphPuller(
    GraphOptions options, pull::PlatformApi& api, ReadDelivery read, pull::Surroundings surroundings
)
    : options_(std::move(options)),
      api_(api),
      read_(std::move(read)),
      surroundings_(std::move(surroundings)) {}

asio::awaitable<Verdict> GraphPuller::round(Intake& intake) {
    auto const cursor = co_await intake.cursor(options_.channel);
    if (!cursor) co_return later(cursor.error().what);
    pull::Watermarks marks(cursor->value_or(""));
    auto const all = parts();
    for (auto const& part : all) {
        auto const walked = co_await walk_part(intake, part, marks);
        if (breaks_off(walked)) co_return walked;
    }
    pull::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const rest = co_await afterwards(intake, walk);
    if (breaks_off(rest)) co_return rest;
    last_round_ = surroundings_.now();
    co_return Verdict();
}

asio::awaitable<Verdict> GraphPuller::walk_part(Intake& intake, Part const& part, pull::Watermarks& marks) {
    pull::PulledItems items(intake, options_.channel, read_, recent_, counts_);
    GraphWalk walk(options_, api_, items);
    auto const now = surroundings_.now();
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

asio::awaitable<Verdict> GraphPuller::afterwards(Intake& intake, GraphWalk& walk) {
    (void)intake, (void)walk;
    co_return Verdict();
}

std::vector<HealthItem> GraphPuller::health() const {
    return {
        health_time("last_pull", last_round_),
        health_count("pulled", counts_.taken),
        health_count("pulled_first", counts_.found),
    };
}

}  // namespace kanal::meta
