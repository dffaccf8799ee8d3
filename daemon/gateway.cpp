#include "daemon/gateway.hpp"

#include "base/log.hpp"
#include "daemon/admin/admin_commands.hpp"
#include "daemon/admin/admin_socket.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/http/http_server.hpp"
#include "daemon/intake.hpp"
#include "daemon/metrics.hpp"
#include "daemon/operations.hpp"
#include "daemon/service_notify.hpp"
#include "daemon/upkeep.hpp"
#include "fetcher/fetcher.hpp"
#include "forwarder/forwarder.hpp"

#include <sys/stat.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace kanal {

namespace {

constexpr Duration kDrainDeadline = std::chrono::seconds(10);
// The disk has failed: what is in flight is answered 503 at once, and nothing else is worth waiting for.
constexpr Duration kBrokenDeadline = std::chrono::seconds(2);

int exit_code_of(SpoolFault fault) {
    switch (fault) {
        case SpoolFault::already_running:
            return exit_code::kAlreadyRunning;
        case SpoolFault::newer_schema:
            return exit_code::kConfiguration;
        case SpoolFault::disk:
            break;
    }
    return exit_code::kDisk;
}

std::vector<std::string> names_of(std::vector<CentreSetup> const& centres) {
    std::vector<std::string> names;
    for (auto const& centre : centres)
        names.push_back(centre.lane.centre);
    return names;
}

}  // namespace

class Gateway::Parts {
public:
    Parts(Setup setup, std::filesystem::path file)
        : setup_(std::move(setup)), file_(std::move(file)), signals_(loop_, SIGTERM, SIGINT, SIGHUP) {}

    int run() {
        // A peer that has gone away is an error code of the write, not the end of the daemon.
        std::signal(SIGPIPE, SIG_IGN);
        if (auto const fault = start()) return *fault;
        loop_.run();
        spool_->set_on_commit({});
        stopper_.join();
        fetcher_.reset();
        forwarder_.reset();
        // Joined before the loop's coroutines go: a job may still refer to one of them.
        spool_.reset();
        log::event(log::Level::notice, "stopped", {{"exit_code", exit_code_}});
        return exit_code_;
    }

private:
    // Nothing when everything runs, or the exit code.
    std::optional<int> start() {
        if (auto const fault = open_spool()) return fault;
        centre_names_ = names_of(setup_.centres);
        forwarder_ = std::make_shared<Forwarder>(std::move(setup_.centres), *spool_);
        intake_.emplace(*spool_, metrics_, agency_of(setup_.config));
        fetcher_ = std::make_unique<Fetcher>(fetcher_options(setup_.config), *spool_);
        open_channels(std::move(setup_.channels));
        auto opened = open_doors();
        if (!opened) return refuse_start(opened.error());
        start_forwarding();
        fetcher_->start();
        channels_->run(loop_);
        asio::co_spawn(loop_, heed_signals(), asio::detached);
        asio::co_spawn(loop_, keep_up(*spool_), asio::detached);
        asio::co_spawn(loop_, feed_watchdog(*spool_), asio::detached);
        service::ready("receiving");
        log::event(log::Level::notice, "started", {{"version", KANAL_VERSION}});
        return std::nullopt;
    }

    std::optional<int> open_spool() {
        ::umask(0077);
        std::error_code error;
        std::filesystem::create_directories(setup_.config.state_dir, error);
        if (error) {
            log::event(
                log::Level::alert, "start_failed", {{"reason", "state_dir: create: " + error.message()}}
            );
            return exit_code::kDisk;
        }
        SpoolFault fault = SpoolFault::disk;
        auto spool = Spool::open(spool_options(setup_), fault);
        if (!spool) {
            log::event(log::Level::alert, "spool_not_opened", {{"reason", spool.error().what}});
            return exit_code_of(fault);
        }
        auto broken = [this] { asio::post(loop_, [this] { on_broken_disk(); }); };
        spool_ = std::make_unique<SpoolThread>(std::move(*spool), std::move(broken));
        return std::nullopt;
    }

    // An address that the machine has not got yet may be there in a moment.
    int refuse_start(Error const& error) {
        log::event(log::Level::alert, "start_failed", {{"reason", error.what}});
        return error.fault == Fault::retry ? exit_code::kUnavailable : exit_code::kConfiguration;
    }

    void open_channels(std::vector<NamedChannel> channels) {
        for (auto const& named : channels)
            intake_->know(named.name, named.kind, named.forward);
        fetcher_->set_rules(media_rules(channels));
        channels_ = std::make_shared<ChannelSet>(std::move(channels), *intake_);
    }

    Result<void> open_doors() {
        auto options = public_options(setup_.config);
        options.inherited_socket = service::inherited_socket("http");
        auto opened = HttpServer::listen(loop_, std::move(options));
        if (!opened) return opened.error();
        public_ = std::move(*opened);

        opened = HttpServer::listen(loop_, operations_options(setup_.config));
        if (!opened) return opened.error();
        operations_ = std::move(*opened);

        auto answer = [this](std::string request, std::string who) {
            return commands_->answer(std::move(request), std::move(who));
        };
        commands_.emplace(admin_parts());
        auto admin = AdminSocket::listen(loop_, setup_.config.admin_socket, std::move(answer));
        if (!admin) return admin.error();
        admin_ = std::move(*admin);

        public_->serve(channels_->routes());
        operations_->serve(operations_routes(operations_parts()));
        admin_->serve();
        log::event(log::Level::notice, "listening", {{"side", "public"}, {"port", public_->port()}});
        log::event(log::Level::notice, "listening", {{"side", "ops"}, {"port", operations_->port()}});
        return {};
    }

    AdminCommands::Parts admin_parts() {
        return {
            *spool_,
            *intake_,
            agency_of(setup_.config),
            [this] { return channels_; },
            [this] { return forwarder_->status(); },
            [this] { forwarder_->wake_configured(); },
            [this] { return fetcher_->status(); },
        };
    }

    Operations operations_parts() {
        return {
            *spool_,
            metrics_,
            [this] { return !stopping_; },
            [this] { return public_->connections(); },
            [this] { return fetcher_->status(); },
            [this] { return channels_->health(); },
        };
    }

    asio::awaitable<void> heed_signals() {
        while (!stopping_) {
            boost::system::error_code error;
            auto const signal =
                co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            if (signal == SIGHUP) {
                co_await reload();
            } else {
                begin_stop(exit_code::kStopped, kDrainDeadline);
            }
        }
    }

    void on_broken_disk() { begin_stop(exit_code::kDisk, kBrokenDeadline); }

    void begin_stop(int code, Duration deadline) {
        if (stopping_) return;
        stopping_ = true;
        exit_code_ = code;
        asio::co_spawn(loop_, stop(deadline), asio::detached);
    }

    asio::awaitable<void> stop(Duration deadline) {
        service::stopping();
        log::event(log::Level::notice, "stopping", {});
        admin_->close();
        co_await public_->drain(deadline);
        co_await channels_->stop(deadline);
        co_await operations_->drain(std::chrono::seconds(1));
        loop_.stop();
    }

    asio::awaitable<void> reload() {
        service::reloading();
        ConfigFaults faults;
        auto fresh = load_setup(file_, faults);
        if (fresh) {
            auto const fixed = setup_.config.needs_restart(fresh->config);
            if (!fixed.empty()) faults.add(fixed + ": cannot change while running; restart to use it");
            if (names_of(fresh->centres) != centre_names_)
                faults.add("centre: names cannot change while running; restart");
        }
        auto const certificate = public_->reload_certificate();
        if (!certificate) faults.add(certificate.error().what);
        for (auto const& line : faults.lines())
            log::event(log::Level::error, "config_refused", {{"reason", line}});
        if (faults.empty()) co_await use(std::move(*fresh));
        service::ready(
            faults.empty() ? "receiving" : "receiving; the changed configuration was refused, see the log"
        );
    }

    asio::awaitable<void> use(Setup fresh) {
        auto const former = channels_;
        open_channels(std::move(fresh.channels));
        public_->set_routes(channels_->routes());
        co_await former->stop(kDrainDeadline);
        channels_->run(loop_);
        co_await replace_forwarder(std::move(fresh.centres));
        log::event(log::Level::notice, "config_reloaded", {});
    }

    void start_forwarding() {
        spool_->set_on_commit([forwarder = forwarder_.get(), fetcher = fetcher_.get()] {
            forwarder->wake();
            fetcher->wake();
        });
        forwarder_->start();
    }

    // A lane may need seconds to finish the batch in hand: the old ones are stopped away from the loop.
    asio::awaitable<void> replace_forwarder(std::vector<CentreSetup> centres) {
        spool_->set_on_commit({});
        auto stop_old = [old = forwarder_]() -> asio::awaitable<void> {
            old->stop();
            co_return;
        };
        co_await asio::co_spawn(stopper_, std::move(stop_old), asio::use_awaitable);
        forwarder_ = std::make_shared<Forwarder>(std::move(centres), *spool_);
        start_forwarding();
    }

    Setup setup_;
    std::filesystem::path file_;
    std::vector<std::string> centre_names_;
    int exit_code_ = exit_code::kStopped;
    bool stopping_ = false;

    asio::io_context loop_{1};
    asio::signal_set signals_;
    Metrics metrics_;
    std::unique_ptr<SpoolThread> spool_;
    std::unique_ptr<Fetcher> fetcher_;
    std::shared_ptr<Forwarder> forwarder_;
    asio::thread_pool stopper_{1};
    std::optional<DurableIntake> intake_;
    std::shared_ptr<ChannelSet> channels_;
    std::optional<AdminCommands> commands_;
    std::unique_ptr<HttpServer> public_;
    std::unique_ptr<HttpServer> operations_;
    std::unique_ptr<AdminSocket> admin_;
};

Gateway::Gateway(Setup setup, std::filesystem::path config_file)
    : parts_(std::make_unique<Parts>(std::move(setup), std::move(config_file))) {}
Gateway::~Gateway() = default;

int Gateway::run() {
    return parts_->run();
}

}  // namespace kanal
