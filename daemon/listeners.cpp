#include "daemon/listeners.hpp"

#include "base/log.hpp"
#include "daemon/service_notify.hpp"
#include "forwarder/trial_report.hpp"
#include "spool/attachments/attachment_files.hpp"

#include <algorithm>
#include <utility>

namespace kanal::daemon {

Listeners::Listeners(Parts parts)
    : parts_(std::move(parts)), operations_(operation_surroundings()), commands_(admin_parts()) {}

operations::Surroundings Listeners::operation_surroundings() {
    auto const channel = [&active = parts_.active](std::string const& name) {
        auto const& set = active.channels();
        return std::shared_ptr<Channel>(set, set->find(name));
    };
    auto const store_again = [&intake = parts_.intake](Batch batch, operations::ReadAgain source) {
        return intake.store_again(std::move(batch), std::move(source));
    };
    auto const wake_lanes = [&active = parts_.active] { active.forwarder().wake_configured(); };
    auto const knows_centre = [&active = parts_.active](std::string const& name) {
        auto const lanes = active.forwarder().status();
        return std::any_of(lanes.begin(), lanes.end(), [&](auto const& lane) { return lane.centre == name; });
    };
    auto const try_centre = [&parts = parts_](std::string name) {
        auto report = forwarder::trial_report(agency_of(parts.setup.config), WallClock::now());
        return parts.active.try_centre(std::move(name), std::move(report));
    };
    auto const store_entry = [&intake = parts_.intake](Batch batch, operations::EntryNote note) {
        return intake.store_entry(std::move(batch), std::move(note));
    };
    auto const manual_centres = [&active = parts_.active] {
        std::vector<std::string> names;
        for (auto const& lane : active.forwarder().status())
            if (lane.by_hand) names.push_back(lane.centre);
        return names;
    };
    return {
        parts_.spool,
        channel,
        store_again,
        wake_lanes,
        WallClock::now,
        knows_centre,
        try_centre,
        [this] {
            if (desk_) desk_->people_changed();
        },
        store_entry,
        manual_centres,
    };
}

admin::AdminCommands::Parts Listeners::admin_parts() {
    return {
        parts_.spool,
        parts_.index,
        parts_.intake,
        operations_,
        agency_of(parts_.setup.config),
        [&active = parts_.active] { return active.channels(); },
        [&active = parts_.active] { return active.forwarder().status(); },
        [&fetcher = parts_.fetcher] { return fetcher.status(); },
        parts_.config_refused,
        parts_.setup.own_folders,
        [this] { return desk_address(); },
    };
}

// How a browser on this machine reaches the desk; empty: the configuration has none.
std::string Listeners::desk_address() const {
    if (!desk_server_) return {};
    auto const& config = parts_.setup.config.desk;
    auto const host = config.listen.substr(0, config.listen.rfind(':'));
    return (config.tls.certificate_file.empty() ? "http://" : "https://") + host + ":" +
           std::to_string(desk_server_->port());
}

desk::Surroundings Listeners::desk_surroundings() {
    auto const lanes = [&active = parts_.active] { return active.forwarder().status(); };
    auto const channels = [this] {
        std::vector<desk::ChannelStanding> standings;
        auto const set = parts_.active.channels();
        auto const& activity = parts_.intake.activity();
        for (auto const& named : set->channels()) {
            desk::ChannelStanding standing{.name = named.name, .kind = named.kind};
            if (auto const one = activity.find(named.name); one != activity.end()) {
                standing.accepted = one->second.accepted;
                standing.quarantined = one->second.quarantined;
                standing.last_accepted = one->second.last_accepted;
            }
            standing.health = set->health_of(named);
            standings.push_back(std::move(standing));
        }
        return standings;
    };
    auto const attachment = [folder = parts_.setup.config.state_dir / "attachments"](std::string_view sha256
                            ) { return spool::attachment_path(folder, sha256); };
    return {
        operations_,
        parts_.index,
        agency_of(parts_.setup.config),
        parts_.setup.config.desk.name,
        lanes,
        channels,
        attachment,
        [this] { return desk_address(); },
        WallClock::now,
    };
}

Result<void> Listeners::open_desk() {
    auto const& config = parts_.setup.config.desk;
    if (!config.open) return {};
    auto opened = HttpServer::listen(parts_.loop, desk_options(parts_.setup.config));
    if (!opened) return opened.error();
    desk_server_ = std::move(*opened);
    desk::Desk::Options options{config.trust_header, config.trust_from};
    desk_ = std::make_unique<desk::Desk>(desk_surroundings(), std::move(options));
    return {};
}

OpsParts Listeners::ops_parts() {
    return {
        parts_.spool,
        parts_.index,
        parts_.metrics,
        [stopping = parts_.stopping] { return !stopping(); },
        [this] { return public_->connections(); },
        [&fetcher = parts_.fetcher] { return fetcher.status(); },
        [&active = parts_.active] { return active.forwarder().status(); },
        parts_.setup.config.http.tls.certificate_file,
        [&active = parts_.active] { return active.channels()->health(); },
        [refused = parts_.config_refused] { return refused().empty(); },
    };
}

asio::awaitable<std::string_view> Listeners::look_for_trouble() {
    auto const parts = ops_parts();
    auto looking = daemon::look_for_trouble(parts);
    co_return co_await std::move(looking);
}

Result<void> Listeners::open() {
    auto options = public_options(parts_.setup.config);
    options.inherited_socket = service::inherited_socket("http");
    auto opened = HttpServer::listen(parts_.loop, std::move(options));
    if (!opened) return opened.error();
    public_ = std::move(*opened);

    opened = HttpServer::listen(parts_.loop, ops_options(parts_.setup.config));
    if (!opened) return opened.error();
    ops_ = std::move(*opened);

    if (auto done = open_desk(); !done) return done.error();

    auto answer = [this](std::string request, operations::Actor actor) {
        return commands_.answer(std::move(request), std::move(actor));
    };
    auto admin = admin::AdminSocket::listen(parts_.loop, parts_.setup.config.admin_socket, std::move(answer));
    if (!admin) return admin.error();
    admin_ = std::move(*admin);

    public_->serve(parts_.active.channels()->routes());
    ops_->serve(ops_routes(ops_parts()));
    admin_->serve();
    if (desk_server_) desk_server_->serve(desk_->routes());
    log::event(log::Level::notice, "listening", {{"side", "public"}, {"port", public_->port()}});
    log::event(log::Level::notice, "listening", {{"side", "ops"}, {"port", ops_->port()}});
    if (desk_server_)
        log::event(log::Level::notice, "listening", {{"side", "desk"}, {"port", desk_server_->port()}});
    return {};
}

}  // namespace kanal::daemon
