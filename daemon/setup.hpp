#pragma once

#include "config/config.hpp"
#include "config/yaml_reader.hpp"
#include "core/report.hpp"
#include "daemon/channel_set.hpp"
#include "fetcher/fetcher.hpp"
#include "forwarder/registry.hpp"
#include "http/http_server.hpp"
#include "spool/spool.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace kanal::daemon {

// One configuration file, read whole: the daemon's own keys, the channels and the ways to the centre, made
// and not started.
struct Setup {
    Config config = {};
    std::vector<NamedChannel> channels = {};
    std::vector<forwarder::CentreSetup> centres = {};
    // Where nobody but Kanal writes: the state directory and the folders of the file centres.
    std::vector<std::filesystem::path> own_folders = {};
};

// Nothing when the file has any fault; `faults` then holds all of them. Touches nothing but the file and the
// secrets it names.
std::optional<Setup> load_setup(std::filesystem::path const& file, ConfigFaults& faults);

// Every key that was asked for while the file was read, whether it is there or not. A block that cannot
// be understood knows none. Empty when the file is no YAML.
std::vector<ConfigKey> known_keys(std::filesystem::path const& file);

std::vector<std::string> centre_names(Setup const& setup);

// The same for a daemon that runs after `current`: what cannot change while it runs is a fault, and so is
// that there is no memory or descriptor to read it now.
std::optional<Setup> load_changed_setup(
    std::filesystem::path const& file,
    Config const& current,
    std::vector<std::string> const& current_centres,
    ConfigFaults& faults
);

// What the stages want to know of it, in their own words.
Agency agency_of(Config const& config);
spool::SpoolOptions spool_options(Setup const& setup);
fetcher::FetcherOptions fetcher_options(Config const& config);
fetcher::MediaRulesByChannel media_rules(std::vector<NamedChannel> const& channels);
HttpServerOptions public_options(Config const& config);
HttpServerOptions ops_options(Config const& config);
HttpServerOptions desk_options(Config const& config);

}  // namespace kanal::daemon
