#include "centre/centre_server.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "centre/door.hpp"
#include "centre/fault_relay.hpp"
#include "config/secret_file.hpp"
#include "http/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

// As kanald's; see sysexits.h.
constexpr int kStopped = 0;
constexpr int kUnavailable = 69;
constexpr int kDisk = 74;
constexpr int kConfiguration = 78;
constexpr Duration kDrain = std::chrono::seconds(5);

Result<std::vector<std::string>> tokens_of(std::filesystem::path const& file) {
    if (file.empty()) return std::vector<std::string>();
    auto const content = read_secret_file(file);
    if (!content) return content.error();
    auto secrets = usable_secrets(*content);
    if (secrets.usable.empty()) return reject("the token file holds no token");
    return std::move(secrets.usable);
}

int refuse_start(Error const& error, int code) {
    log::event(log::Level::alert, "start_failed", {{"reason", error.what}});
    return code;
}

class Centre {
public:
    explicit Centre(CentreOptions const& options) : options_(options), signals_(loop_, SIGTERM, SIGINT) {}

    int run() {
        if (auto const code = start(); code != kStopped) return code;
        loop_.run();
        queues_.clear();
        effects_.reset();
        log::event(log::Level::notice, "stopped", {{"exit_code", exit_code_}});
        return exit_code_;
    }

private:
    int start() {
        auto tokens = tokens_of(options_.token_file);
        if (!tokens) return refuse_start(tokens.error(), kConfiguration);
        auto xml_tokens = tokens_of(options_.xml_token_file);
        if (!xml_tokens) return refuse_start(xml_tokens.error(), kConfiguration);
        auto store = EffectStore::open(options_.database);
        if (!store) return refuse_start(store.error(), kDisk);
        auto broken = [this] { asio::post(loop_, [this] { stop(kDisk); }); };
        effects_ = std::make_unique<EffectThread>(std::move(*store), std::move(broken));
        auto* const faults = options_.faults ? &faults_ : nullptr;
        doors_ =
            std::make_unique<Doors>(Doors{*effects_, faults, std::move(*tokens), std::move(*xml_tokens)});
        if (auto const opened = open_http(); !opened) return refuse_start(opened.error(), kUnavailable);
        for (auto const& queue : options_.queues)
            queues_.emplace_back(queue, *effects_, faults);
        signals_.async_wait([this](boost::system::error_code failed, int) {
            if (!failed) stop(kStopped);
        });
        asio::co_spawn(loop_, flush_log(), essential("log"));
        log::event(log::Level::notice, "started", {{"version", KANAL_VERSION}});
        return kStopped;
    }

    Result<void> open_http() {
        HttpServerOptions options;
        options.listen = options_.faults ? "127.0.0.1:0" : options_.listen;
        options.certificate_file = options_.certificate_file;
        options.key_file = options_.key_file;
        options.limits.connections_per_peer = options.limits.connections;  // the peers are gateways
        auto server = HttpServer::listen(loop_, std::move(options));
        if (!server) return server.error();
        server_ = std::move(*server);
        auto routes = std::make_shared<Routes>();
        routes->add(record_route(*doors_, options_.path));
        for (auto& route : xml_routes(*doors_, options_.xml_path))
            routes->add(std::move(route));
        for (auto& route : view_routes(*doors_))
            routes->add(std::move(route));
        server_->serve(std::move(routes));
        auto port = server_->port();
        if (options_.faults) {
            auto relay = FaultRelay::listen(loop_, options_.listen, port);
            if (!relay) return relay.error();
            relay_.emplace(std::move(*relay));
            port = relay_->port();
            asio::co_spawn(loop_, relay_->serve(), essential("relay"));
        }
        log::event(log::Level::notice, "listening", {{"side", "centre"}, {"port", port}});
        return {};
    }

    // Says how many lines were suppressed.
    static asio::awaitable<void> flush_log() {
        for (;;) {
            log::flush();
            co_await sleep_for(std::chrono::seconds(1));
        }
    }

    void stop(int code) {
        if (std::exchange(stopping_, true)) return;
        exit_code_ = code;
        log::event(log::Level::notice, "stopping");
        asio::co_spawn(loop_, drain(), essential("drain"));
    }

    asio::awaitable<void> drain() {
        auto draining = server_->drain(kDrain);
        co_await std::move(draining);
        loop_.stop();
    }

    CentreOptions const& options_;
    asio::io_context loop_;
    asio::signal_set signals_;
    Faults faults_;
    std::unique_ptr<EffectThread> effects_;
    std::unique_ptr<Doors> doors_;
    std::unique_ptr<HttpServer> server_;
    std::optional<FaultRelay> relay_;
    std::list<QueueDoor> queues_;
    int exit_code_ = kStopped;
    bool stopping_ = false;
};

}  // namespace

int run_centre(CentreOptions const& options) {
    std::signal(SIGPIPE, SIG_IGN);
    Centre centre(options);
    return centre.run();
}

}  // namespace kanal::centre
