#include "daemon/gateway.hpp"

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "daemon/active_configuration.hpp"
#include "daemon/alert_command.hpp"
#include "daemon/alert_ping.hpp"
#include "daemon/listeners.hpp"
#include "daemon/periodic_tasks.hpp"
#include "daemon/service_notify.hpp"

#include <sys/stat.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace kanal::daemon {

namespace {

constexpr Duration kDrainDeadline = std::chrono::seconds(10);
// The disk has failed: what is in flight is answered 503 at once, and nothing else is worth waiting for.
constexpr Duration kBrokenDeadline = std::chrono::seconds(2);
constexpr int kMostFailures = 10;  // handlers that throw while the daemon stops because one has thrown

int exit_code_of(spool::SpoolFault fault) {
    switch (fault) {
        case spool::SpoolFault::already_running:
            return exit_code::kAlreadyRunning;
        case spool::SpoolFault::newer_schema:
            return exit_code::kConfiguration;
        case spool::SpoolFault::disk:
            break;
    }
    return exit_code::kDisk;
}

}  // namespace

class Gateway::Parts {
public:
    Parts(Setup setup, std::filesystem::path file)
        : setup_(std::move(setup)),
          file_(std::move(file)),
          signals_(loop_, SIGTERM, SIGINT, SIGHUP),
          reload_requested_(loop_, asio::steady_timer::time_point::max()) {}

    int run() {
        // A peer that has gone away is an error code of the write, not the end of the daemon.
        std::signal(SIGPIPE, SIG_IGN);
        if (auto const fault = start()) return *fault;
        turn_loop();
        bool const channels_ended = active_->channels_ended();
        active_.reset();
        fetcher_.reset();
        read_model_.reset();
        // Joined before the loop's coroutines go: a job may still refer to one of them.
        spool_.reset();
        log::flush_all();
        log::event(log::Level::notice, "stopped", {{"exit_code", exit_code_}});
        // Everything is on disk; a library that hangs must not keep the process from ending.
        if (!channels_ended) std::_Exit(exit_code_);
        return exit_code_;
    }

private:
    // Nothing when everything runs, or the exit code.
    std::optional<int> start() {
        if (auto const fault = open_spool()) return fault;
        centre_names_ = centre_names(setup_);
        read_model_ = std::make_unique<readmodel::ReadModel>(
            setup_.config.state_dir, *spool_, setup_.config.agency.timezone
        );
        intake_.emplace(*spool_, *read_model_, metrics_, agency_of(setup_.config));
        fetcher_ = std::make_unique<fetcher::Fetcher>(fetcher_options(setup_.config), *spool_);
        active_ = std::make_unique<ActiveConfiguration>(loop_, *spool_, *intake_, *fetcher_, setup_);
        listeners_ = std::make_unique<Listeners>(listener_parts());
        auto const opened = listeners_->open();
        if (!opened) return refuse_start(opened.error());
        active_->start();
        fetcher_->start();
        start_tasks();
        service::ready("receiving");
        log::event(log::Level::notice, "started", {{"version", KANAL_VERSION}});
        return std::nullopt;
    }

    Listeners::Parts listener_parts() {
        return {
            loop_,
            setup_,
            *spool_,
            *read_model_,
            *intake_,
            *fetcher_,
            *active_,
            metrics_,
            [this] { return stopping_; },
            [this] { return refused_; },
        };
    }

    std::optional<int> open_spool() {
        ::umask(0077);
        if (auto const made = make_state_dir(setup_.config.state_dir); !made) {
            log::event(log::Level::alert, "start_failed", {{"reason", made.error().what}});
            return exit_code::kDisk;
        }
        spool::SpoolFault fault = spool::SpoolFault::disk;
        auto spool = spool::Spool::open(spool_options(setup_), fault);
        if (!spool) {
            log::event(log::Level::alert, "spool_not_opened", {{"reason", spool.error().what}});
            return exit_code_of(fault);
        }
        auto broken = [this] { asio::post(loop_, [this] { on_broken_disk(); }); };
        spool_ = std::make_unique<spool::SpoolThread>(std::move(*spool), std::move(broken));
        return std::nullopt;
    }

    // An address that the machine has not got yet may be there in a moment.
    int refuse_start(Error const& error) {
        log::event(log::Level::alert, "start_failed", {{"reason", error.what}});
        return error.fault == Fault::retry ? exit_code::kUnavailable : exit_code::kConfiguration;
    }

    void start_tasks() {
        auto restore = [this] { listeners_->restore_admin_socket(); };
        auto projected = [this] { return read_model_->status().projected; };
        tasks_.add("signals", handle_signals());
        tasks_.add("reload", handle_reloads());
        tasks_.add("upkeep", maintain_spool(*spool_, std::move(projected), std::move(restore)));
        tasks_.add("watchdog", feed_watchdog(*spool_));
        tasks_.add("log", flush_log());
        if (!setup_.config.alert_ping.url.empty()) tasks_.add("alert_ping", ping_.run());
        tasks_.start([this](std::string const& task, Error const& why) { on_task_ended(task, why.what); });
    }

    // What is thrown out of a handler ends the daemon as well, and in the same order.
    void turn_loop() {
        for (int failures = 0; failures < kMostFailures; ++failures) {
            try {
                loop_.run();
                return;
            } catch (EssentialTaskEnded const& ended) {
                on_task_ended(ended.task, ended.what());
            } catch (...) {
                on_task_ended("loop", describe(std::current_exception()));
            }
        }
    }

    void on_task_ended(std::string const& task, std::string const& why) {
        log::event(log::Level::alert, "essential_task_ended", {{"task", task}, {"reason", why}});
        begin_stop(exit_code::kTaskEnded, kBrokenDeadline);
        exit_code_ = exit_code::kTaskEnded;
    }

    // Never waits for what a signal asks for: SIGTERM works during a reload, and SIGHUP asks for one more.
    asio::awaitable<void> handle_signals() {
        for (;;) {
            auto const signal = co_await signals_.async_wait(asio::use_awaitable);
            if (signal == SIGHUP) {
                ++reloads_requested_;
                reload_requested_.cancel();
            } else {
                begin_stop(exit_code::kStopped, kDrainDeadline);
            }
        }
    }

    asio::awaitable<void> handle_reloads() {
        for (;;) {
            boost::system::error_code ignored;
            if (reloads_requested_ == 0)
                co_await reload_requested_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            if (std::exchange(reloads_requested_, 0U) > 0) co_await reload();
        }
    }

    void on_broken_disk() { begin_stop(exit_code::kDisk, kBrokenDeadline); }

    void begin_stop(int code, Duration deadline) {
        if (stopping_) return;
        stopping_ = true;
        exit_code_ = code;
        asio::co_spawn(loop_, stop(deadline), essential("stop"));
    }

    asio::awaitable<void> stop(Duration deadline) {
        service::stopping();
        log::event(log::Level::notice, "stopping", {});
        listeners_->close_admin_socket();
        co_await listeners_->public_side().drain(deadline);
        if (auto* const desk = listeners_->desk_side()) co_await desk->drain(std::chrono::seconds(2));
        co_await active_->stop(deadline);
        co_await listeners_->ops_side().drain(std::chrono::seconds(1));
        tasks_.cancel();
        co_await tasks_.join(std::chrono::seconds(1));
        loop_.stop();
    }

    asio::awaitable<void> reload() {
        service::reloading();
        listeners_->restore_admin_socket();
        ConfigFaults faults;
        auto fresh = load_changed_setup(file_, setup_.config, centre_names_, faults);
        auto const certificate = listeners_->public_side().reload_certificate();
        if (!certificate) faults.add(certificate.error().what);
        if (auto* const desk = listeners_->desk_side()) {
            auto const read = desk->reload_certificate();
            if (!read) faults.add(read.error().what);
        }
        if (faults.empty()) {
            auto exchanging = active_->exchange(std::move(*fresh), listeners_->public_side(), kDrainDeadline);
            auto const exchanged = co_await std::move(exchanging);
            if (!exchanged) faults.add(exchanged.error().what);
        }
        for (auto const& line : faults.lines())
            log::event(log::Level::error, "config_refused", {{"reason", line}});
        for (auto const& line : faults.warnings())
            log::event(log::Level::warning, "config_warning", {{"reason", line}});
        refused_ = faults.lines();
        if (faults.empty()) log::event(log::Level::notice, "config_reloaded", {});
        service::ready(
            faults.empty() ? "receiving" : "receiving; the changed configuration was refused, see the log"
        );
    }

    Setup setup_;
    std::filesystem::path file_;
    std::vector<std::string> centre_names_;
    std::vector<std::string> refused_ = {};  // why the file is not in force
    int exit_code_ = exit_code::kStopped;
    bool stopping_ = false;

    asio::io_context loop_{1};
    asio::signal_set signals_;
    asio::steady_timer reload_requested_;  // cancelled by each SIGHUP
    unsigned reloads_requested_ = 0;
    TaskGroup tasks_{loop_.get_executor()};
    AlertCommand alerts_{loop_, setup_.config.alert_command};
    AlertPing ping_{setup_.config.alert_ping, [this] { return listeners_->look_for_trouble(); }};
    Metrics metrics_;
    std::unique_ptr<spool::SpoolThread> spool_;
    std::unique_ptr<readmodel::ReadModel> read_model_;
    std::unique_ptr<fetcher::Fetcher> fetcher_;
    std::optional<DurableIntake> intake_;
    std::unique_ptr<ActiveConfiguration> active_;
    std::unique_ptr<Listeners> listeners_;
};

Gateway::Gateway(Setup setup, std::filesystem::path config_file)
    : parts_(std::make_unique<Parts>(std::move(setup), std::move(config_file))) {}
Gateway::~Gateway() = default;

int Gateway::run() {
    return parts_->run();
}

}  // namespace kanal::daemon
