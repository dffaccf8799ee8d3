#pragma once

#include "daemon/active_configuration.hpp"
#include "daemon/admin/admin_commands.hpp"
#include "daemon/admin/admin_socket.hpp"
#include "daemon/intake.hpp"
#include "daemon/metrics.hpp"
#include "desk/desk.hpp"
#include "http/http_server.hpp"
#include "http/routes.hpp"
#include "operations/operations.hpp"
#include "readmodel/read_model.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::daemon {

// What the loopback side answers: /healthz (the loop turns), /readyz (requests are accepted and the spool
// takes writes; the centre's absence does not count), /metrics. Everything passed in outlives the routes.
struct OpsParts {
    spool::SpoolThread& spool;
    readmodel::ReadModel& index;
    Metrics& metrics;
    std::function<bool()> doors_open;
    std::function<unsigned()> connections;
    std::function<fetcher::FetcherStatus()> fetcher;
    std::function<std::vector<forwarder::LaneStatus>()> lanes;
    std::filesystem::path certificate_file;  // of the public side; empty: none
    std::function<std::vector<Metrics::ChannelHealth>()> health;
    std::function<bool()> config_ok;  // the file as it was at the last reload is in force
};

// Why a person should look, in our own words: it is not ready, or the way to a centre is stopped. Empty: all
// is well.
boost::asio::awaitable<std::string_view> look_for_trouble(OpsParts const& parts);

std::shared_ptr<Routes const> ops_routes(OpsParts parts);

// Where the daemon listens: the public address, the loopback address of health and metrics, the operators'
// pages, and the admin socket. Loop thread; everything passed in outlives it.
class Listeners {
public:
    struct Parts {
        asio::io_context& loop;
        Setup const& setup;
        spool::SpoolThread& spool;
        readmodel::ReadModel& index;
        DurableIntake& intake;
        fetcher::Fetcher& fetcher;
        ActiveConfiguration& active;
        Metrics& metrics;
        std::function<bool()> stopping;
        std::function<std::vector<std::string>()> config_refused;  // why; empty: the file is in force
    };
    explicit Listeners(Parts parts);

    // Opens all, then serves. After an error none is open.
    Result<void> open();

    // Makes the admin socket anew where somebody has removed it.
    void restore_admin_socket() { admin_->restore(); }
    void close_admin_socket() { admin_->close(); }
    // Why a person should look; empty: all is well. After open().
    asio::awaitable<std::string_view> look_for_trouble();
    HttpServer& public_side() { return *public_; }
    HttpServer& ops_side() { return *ops_; }
    HttpServer* desk_side() { return desk_server_.get(); }  // null: the configuration has no desk

private:
    operations::Surroundings operation_surroundings();
    admin::AdminCommands::Parts admin_parts();
    OpsParts ops_parts();
    desk::Surroundings desk_surroundings();
    std::string desk_address() const;
    Result<void> open_desk();

    Parts parts_;
    operations::Operations operations_;
    admin::AdminCommands commands_;
    std::unique_ptr<HttpServer> public_;
    std::unique_ptr<HttpServer> ops_;
    std::unique_ptr<desk::Desk> desk_;
    std::unique_ptr<HttpServer> desk_server_;
    std::unique_ptr<admin::AdminSocket> admin_;
};

}  // namespace kanal::daemon
