#include "forwarder/registry.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

// Each stands beside its sink, so that this file includes no sink's headers.
std::unique_ptr<Sink> make_file(YamlReader& block, SinkSurroundings const& surroundings);
std::unique_ptr<Sink> make_http(YamlReader& block, SinkSurroundings const& surroundings);

namespace {

std::unique_ptr<Sink> make_manual(YamlReader&, SinkSurroundings const&) {
    return nullptr;
}

struct Kind {
    std::string_view name;
    std::unique_ptr<Sink> (*make)(YamlReader& block, SinkSurroundings const& surroundings);
    std::int64_t batch;
    std::int64_t rate;  // reports a second; 0: no limit
};

// In alphabetical order: the error message lists them so.
constexpr Kind kKinds[] = {
    {"file", make_file, 256, 0},
    {"http", make_http, 50, 20},
    {"manual", make_manual, 50, 0},
};

constexpr std::int64_t kLargestBatch = 1000;
constexpr std::int64_t kHighestRate = 10000;

// The name stands in log lines, metrics and the spool.
bool is_centre_name(std::string_view name) {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 40 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

std::optional<CentreSetup> make_centre(YamlReader& block, SinkSurroundings const& surroundings) {
    auto const name = block.text("name");
    auto const kind = block.text("kind");
    // An empty text has been reported already.
    if (!is_centre_name(name) && !name.empty())
        block.fault("name", "use a-z, 0-9 and '-', at most 40 characters");
    auto const found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](Kind const& known) {
        return known.name == kind;
    });
    if (found == std::end(kKinds)) {
        if (!kind.empty()) block.fault("kind", "no such kind; this program knows: " + known_sink_kinds());
        block.skip();
        return std::nullopt;
    }
    CentreSetup setup;
    setup.lane.centre = name;
    setup.lane.pace.rate = static_cast<double>(block.number("rate", found->rate, 0, kHighestRate));
    setup.lane.pace.batch = static_cast<std::size_t>(block.number("batch", found->batch, 1, kLargestBatch));
    auto const in_flight = block.number("in_flight", 8, 1, 64);
    setup.lane.pace.in_flight = static_cast<std::size_t>(in_flight);
    if (kind == "file") setup.folder = block.path("path");
    setup.sink = found->make(block, surroundings);
    if (!block.clean()) return std::nullopt;
    return setup;
}

std::string known_sink_kinds() {
    std::string names;
    for (auto const& kind : kKinds)
        names.append(names.empty() ? "" : ", ").append(kind.name);
    return names;
}

}  // namespace kanal::forwarder
