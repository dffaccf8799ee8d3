#include "daemon/listeners.hpp"

#include "base/log.hpp"
#include "daemon/service_notify.hpp"
#include "forwarder/trial_report.hpp"
#include "http/tls_context.hpp"
#include "spool/attachments/attachment_files.hpp"

#include <algorithm>
#include <utility>

namespace kanal::daemon {

namespace asio = boost::asio;

namespace {

HttpResponse plain(unsigned status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.media_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

// Empty: it is ready.
asio::awaitable<std::string_view> why_not_ready(OpsParts const& parts) {
    if (!parts.doors_open()) co_return "stopping";
    if (!parts.spool.accepting()) co_return "the spool takes nothing new: see kanalctl status";
    auto touch = [](spool::Spool& spool) -> Result<bool> { return spool.accepting(); };
    auto answered = co_await parts.spool.run(std::move(touch));
    if (!answered || !*answered) co_return "the spool does not take writes: see the log";
    co_return std::string_view();
}

asio::awaitable<HttpResponse> ready(OpsParts const& parts) {
    auto asking = why_not_ready(parts);
    auto const why = co_await std::move(asking);
    co_return why.empty() ? plain(200, "ready\n") : plain(503, std::string(why) + "\n");
}

asio::awaitable<HttpResponse> metrics(OpsParts const& parts) {
    auto take = [file = parts.certificate_file](spool::Spool& spool) -> Result<Metrics::Snapshot> {
        Metrics::Snapshot snapshot;
        auto backlog = spool.deliveries().backlog();
        if (!backlog) return backlog.error();
        snapshot.backlog = std::move(*backlog);
        auto fetches = spool.fetches().pending();
        if (!fetches) return fetches.error();
        snapshot.fetches_pending = *fetches;
        snapshot.space = spool.space();
        if (!file.empty()) snapshot.certificate_end = http::certificate_end(file);
        return snapshot;
    };
    auto snapshot = co_await parts.spool.run(std::move(take));
    if (!snapshot) co_return plain(503, "the spool does not answer: see the log\n");
    auto count = [](readmodel::ReadView& view) { return view.index.counts(); };
    auto const counted = co_await parts.index.ask(std::move(count));
    if (counted) snapshot->counts = counted->value;
    snapshot->index = parts.index.status();
    snapshot->index_behind = counted ? counted->behind : parts.index.behind();
    snapshot->connections = parts.connections();
    snapshot->fetcher = parts.fetcher();
    snapshot->lanes = parts.lanes();
    snapshot->health = parts.health();
    snapshot->config_ok = parts.config_ok();
    snapshot->now = WallClock::now();
    auto response = plain(200, parts.metrics.text(*snapshot));
    response.media_type = "text/plain; version=0.0.4; charset=utf-8";
    co_return response;
}

Route get(std::string path, std::function<asio::awaitable<HttpResponse>(HttpRequest)> handle) {
    Route route;
    route.method = "GET";
    route.path = std::move(path);
    route.handle = std::move(handle);
    return route;
}

}  // namespace

asio::awaitable<std::string_view> look_for_trouble(OpsParts const& parts) {
    auto asking = why_not_ready(parts);
    auto const why = co_await std::move(asking);
    if (!why.empty()) co_return why;
    for (auto const& lane : parts.lanes())
        if (lane.state == forwarder::LaneStatus::State::stopped) co_return "the way to a centre is stopped";
    co_return std::string_view();
}

std::shared_ptr<Routes const> ops_routes(OpsParts parts) {
    auto routes = std::make_shared<Routes>();
    auto const shared = std::make_shared<OpsParts const>(std::move(parts));
    routes->add(get("/healthz", [](HttpRequest) -> asio::awaitable<HttpResponse> {
        co_return plain(200, "ok\n");
    }));
    routes->add(get("/readyz", [shared](HttpRequest) { return ready(*shared); }));
    routes->add(get("/metrics", [shared](HttpRequest) { return metrics(*shared); }));
    return routes;
}

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
    auto const repeatable_centres = [&active = parts_.active] {
        std::vector<std::string> names;
        for (auto const& lane : active.forwarder().status())
            if (lane.may_repeat) names.push_back(lane.centre);
        return names;
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
        repeatable_centres,
        try_centre,
        store_entry,
        manual_centres,
        [this] {
            if (desk_) desk_->people_changed();
        },
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
