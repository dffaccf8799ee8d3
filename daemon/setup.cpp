#include "daemon/setup.hpp"

#include "base/task_group.hpp"
#include "channels/registry.hpp"
#include "daemon/service_notify.hpp"
#include "spool/attachments/attachment_files.hpp"

#include <map>
#include <set>

namespace kanal::daemon {

namespace {

std::vector<NamedChannel> read_channels(YamlReader& top) {
    std::vector<NamedChannel> channels;
    std::set<std::string> alone;
    for (auto& block : read_named_blocks(top, "channels")) {
        NamedChannel named;
        named.name = block.text("name", "");
        named.kind = block.text("kind", "");
        if (stands_alone(named.kind) && !alone.insert(named.kind).second) {
            block.fault("kind", "only one channel of this kind: its address is fixed");
        }
        named.forward = read_forward_policy(block, has_comments(named.kind));
        named.channel = make_channel(block);
        if (named.channel) channels.push_back(std::move(named));
    }
    return channels;
}

std::vector<forwarder::CentreSetup> read_centres(YamlReader& top, Config const& config) {
    auto const& state_dir = config.state_dir;
    forwarder::SinkSurroundings surroundings;
    surroundings.agency = config.agency.code;
    surroundings.timezone = config.agency.timezone;
    surroundings.attachment_path = [state_dir](std::string_view sha256) {
        return spool::attachment_path(state_dir / "attachments", sha256);
    };
    std::vector<forwarder::CentreSetup> centres;
    auto blocks = read_named_blocks(top, "centre");
    for (auto& block : blocks) {
        auto centre = forwarder::make_centre(block, surroundings);
        if (centre) centres.push_back(std::move(*centre));
    }
    std::map<std::filesystem::path, std::string> folders;
    for (std::size_t i = 0; i < centres.size(); ++i) {
        if (centres[i].folder.empty()) continue;
        std::error_code ignored;
        auto const folder = std::filesystem::weakly_canonical(centres[i].folder, ignored);
        auto const [other, fresh] = folders.emplace(folder, centres[i].lane.centre);
        if (!fresh)
            top.fault(
                "centre",
                centres[i].lane.centre + " and " + other->second + " write into one folder; give each its own"
            );
    }
    if (blocks.empty())
        top.fault("centre", "name at least one way to the centre: {name: outbox, kind: file, path: DIR}");
    return centres;
}

Setup read_setup(YamlReader& top) {
    Setup setup;
    setup.config = read_config(top);
    setup.channels = read_channels(top);
    setup.centres = read_centres(top, setup.config);
    setup.own_folders.push_back(setup.config.state_dir);
    for (auto const& centre : setup.centres)
        if (!centre.folder.empty()) setup.own_folders.push_back(centre.folder);
    top.done();
    return setup;
}

}  // namespace

std::optional<Setup> load_setup(std::filesystem::path const& file, ConfigFaults& faults) {
    auto top = YamlReader::open(file, faults);
    if (!top) return std::nullopt;
    auto setup = read_setup(*top);
    if (!faults.empty()) return std::nullopt;
    return setup;
}

std::vector<ConfigKey> known_keys(std::filesystem::path const& file) {
    ConfigFaults faults;
    auto top = YamlReader::open(file, faults);
    if (!top) return {};
    (void)read_setup(*top);
    return top->keys();
}

std::vector<std::string> centre_names(Setup const& setup) {
    std::vector<std::string> names;
    for (auto const& centre : setup.centres)
        names.push_back(centre.lane.centre);
    return names;
}

std::optional<Setup> load_changed_setup(
    std::filesystem::path const& file,
    Config const& current,
    std::vector<std::string> const& current_centres,
    ConfigFaults& faults
) {
    std::optional<Setup> fresh;
    try {
        fresh = load_setup(file, faults);
    } catch (...) {
        faults.add("it cannot be read now: " + describe(std::current_exception()));
    }
    if (!fresh) return std::nullopt;
    auto const fixed = current.needs_restart(fresh->config);
    if (!fixed.empty()) faults.add(fixed + ": cannot change while running; restart to use it");
    if (centre_names(*fresh) != current_centres)
        faults.add("centre: names cannot change while running; restart");
    return fresh;
}

Agency agency_of(Config const& config) {
    return {config.agency.code, config.agency.name, config.agency.timezone};
}

spool::SpoolOptions spool_options(Setup const& setup) {
    auto const& config = setup.config.spool;
    spool::SpoolOptions options;
    options.directory = setup.config.state_dir;
    options.centres = centre_names(setup);
    for (auto const& centre : setup.centres)
        if (centre.backfill) options.backfill[centre.lane.centre] = *centre.backfill;
    options.timezone = setup.config.agency.timezone;
    options.capacity = config.capacity;
    options.reserve = config.ballast;
    options.shed_below = config.shed_below;
    options.keep_delivered = config.keep_delivered;
    options.keep_ignored = config.keep_ignored;
    options.on_progress = service::still_starting;
    return options;
}

fetcher::FetcherOptions fetcher_options(Config const& config) {
    auto const& media = config.media;
    fetcher::FetcherOptions options;
    options.transfer.timeout = media.timeout;
    options.transfer.max_size = media.max_size;
    options.transfer.ca_file = media.ca_file;
    options.transfer.allow_private = media.allow_private;
    options.retry.give_up = media.give_up;
    options.in_flight = media.in_flight;
    options.attachments = config.state_dir / "attachments";
    return options;
}

fetcher::MediaRulesByChannel media_rules(std::vector<NamedChannel> const& channels) {
    fetcher::MediaRulesByChannel rules;
    for (auto const& named : channels)
        rules[named.name] = std::make_shared<MediaRules const>(named.channel->media_rules());
    return rules;
}

HttpServerOptions public_options(Config const& config) {
    auto const& limits = config.http.limits;
    HttpServerOptions options;
    options.budget = &byte_budget();
    options.listen = config.http.listen;
    options.hosts = config.http.hosts;
    options.trusted_proxies = config.http.trusted_proxies;
    options.certificate_file = config.http.tls.certificate_file;
    options.key_file = config.http.tls.key_file;
    options.limits.header_bytes = limits.header_bytes;
    options.limits.header_fields = limits.header_fields;
    options.limits.header_deadline = limits.header_deadline;
    options.limits.body_deadline = limits.body_deadline;
    options.limits.slowest_rate = limits.slowest_rate;
    options.limits.slow_grace = limits.slow_grace;
    options.limits.idle = limits.idle;
    options.limits.connections = limits.connections;
    options.limits.connections_per_peer = limits.connections_per_peer;
    return options;
}

HttpServerOptions ops_options(Config const& config) {
    HttpServerOptions options;
    options.listen = config.ops.listen;
    return options;
}

// A proxy that is believed who has logged in is known by its own address: it speaks for nobody else's.
HttpServerOptions desk_options(Config const& config) {
    HttpServerOptions options;
    options.budget = &byte_budget();
    options.listen = config.desk.listen;
    options.certificate_file = config.desk.tls.certificate_file;
    options.key_file = config.desk.tls.key_file;
    if (config.desk.trust_header.empty()) options.trusted_proxies = config.desk.trust_from;
    options.limits.header_bytes = 16 * 1024;
    options.limits.connections = 256;
    return options;
}

}  // namespace kanal::daemon
