#include "daemon/listeners.hpp"

#include "base/log.hpp"
#include "daemon/service_notify.hpp"
#include "forwarder/trial_report.hpp"

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
    };
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

    auto answer = [this](std::string request, operations::Actor actor) {
        return commands_.answer(std::move(request), std::move(actor));
    };
    auto admin = admin::AdminSocket::listen(parts_.loop, parts_.setup.config.admin_socket, std::move(answer));
    if (!admin) return admin.error();
    admin_ = std::move(*admin);

    public_->serve(parts_.active.channels()->routes());
    ops_->serve(ops_routes(ops_parts()));
    admin_->serve();
    log::event(log::Level::notice, "listening", {{"side", "public"}, {"port", public_->port()}});
    log::event(log::Level::notice, "listening", {{"side", "ops"}, {"port", ops_->port()}});
    return {};
}

}  // namespace kanal::daemon
