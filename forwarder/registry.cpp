#include "forwarder/registry.hpp"

#include "base/digest.hpp"
#include "base/time_text.hpp"
#include "config/secret_file.hpp"
#include "http/webhook_signature.hpp"
#include "text/time_zone.hpp"

#include <algorithm>
#include <string_view>

namespace kanal::forwarder {

// Each stands beside its sink, so that this file includes no sink's headers.
std::unique_ptr<Sink> make_amqp(YamlReader& block, SinkSurroundings const& surroundings);
std::unique_ptr<Sink> make_file(YamlReader& block, SinkSurroundings const& surroundings);
std::unique_ptr<Sink> make_http(YamlReader& block, SinkSurroundings const& surroundings);
std::unique_ptr<Sink> make_sp4n_xml(YamlReader& block, SinkSurroundings const& surroundings);

namespace {

std::unique_ptr<Sink> make_manual(YamlReader&, SinkSurroundings const&) {
    return nullptr;
}

struct Kind {
    std::string_view name;
    std::unique_ptr<Sink> (*make)(YamlReader& block, SinkSurroundings const& surroundings);
    std::int64_t batch;
    std::int64_t rate;  // reports a second; 0: no limit
    bool one_by_one = false;
};

// In alphabetical order: the error message lists them so.
constexpr Kind kKinds[] = {
    {"amqp", make_amqp, 256, 200},
    {"file", make_file, 256, 0},
    {"http", make_http, 50, 20},
    {"manual", make_manual, 50, 0},
    {"sp4n_xml", make_sp4n_xml, 1, 5, true},
};

constexpr std::int64_t kLargestBatch = 1000;
constexpr std::int64_t kHighestRate = 10000;

// The name stands in log lines, metrics and the spool.
bool is_centre_name(std::string_view name) {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 40 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), fits);
}

// "none", "all" or "since 2026-01-01", a day of the agency.
std::optional<Time> read_backfill(YamlReader& block, std::string const& timezone) {
    constexpr std::string_view kSince = "since ";
    auto const text = block.text("backfill", "none");
    if (text == "none") return std::nullopt;
    if (text == "all") return Time();
    auto const day = text.starts_with(kSince) && text.size() == kSince.size() + 10
                         ? parse_time(text.substr(kSince.size()) + "T00:00:00Z")
                         : std::nullopt;
    if (day) return *day - TimeZone(timezone).offset_at(*day);
    block.fault("backfill", "write none, all, or since and a day: since 2026-01-01");
    return std::nullopt;
}

// One secret a line.
std::vector<std::string> read_status_secrets(YamlReader& block) {
    constexpr std::string_view kKey = "status_secrets_file";
    auto const content = block.optional_secret(kKey);
    if (!content || content->empty()) return {};
    auto secrets = usable_secrets(*content).usable;
    bool const good = std::all_of(secrets.begin(), secrets.end(), http::WebhookSignature::is_secret);
    if (secrets.empty() || !good)
        block.fault(kKey, "each line is whsec_ and the base64 of 24 to 64 bytes: openssl rand -base64 32");
    return secrets;
}

// Of gateways with other agencies evenly from 0 to 1.
double probe_share_of(std::string const& agency, std::string const& centre) {
    auto const digest = sha256(agency + "/" + centre);
    return (digest[0] * 256.0 + digest[1]) / 65535.0;
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
    setup.lane.pace.probe_share = probe_share_of(surroundings.agency, name);
    setup.lane.pace.rate = static_cast<double>(block.number("rate", found->rate, 0, kHighestRate));
    // All reports of a batch are in hand when the process is killed, and then each may have been sent.
    if (found->one_by_one) {
        setup.lane.pace.batch = 1;
        setup.lane.pace.in_flight = 1;
    } else {
        setup.lane.pace.batch =
            static_cast<std::size_t>(block.number("batch", found->batch, 1, kLargestBatch));
        setup.lane.pace.in_flight = static_cast<std::size_t>(block.number("in_flight", 8, 1, 64));
    }
    setup.backfill = read_backfill(block, surroundings.timezone);
    setup.status_secrets = read_status_secrets(block);
    if (kind == "file") setup.folder = block.path("path");
    setup.sink = found->make(block, surroundings);
    if (setup.sink && setup.sink->one_by_one()) setup.lane.pace.batch = setup.lane.pace.in_flight = 1;
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
