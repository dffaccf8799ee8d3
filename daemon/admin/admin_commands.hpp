#pragma once

#include "daemon/admin/admin_socket.hpp"
#include "daemon/channel_set.hpp"
#include "daemon/intake.hpp"
#include "fetcher/fetch_lane.hpp"
#include "forwarder/lane.hpp"
#include "spool/spool_thread.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace kanal::admin {

// What an operator may ask of a running gateway; the words are those of kanalctl. Every change is noted in
// the spool's journal under the name of who asked. Loop thread; everything referred to outlives it.
class AdminCommands {
public:
    struct Parts {
        spool::SpoolThread& spool;
        daemon::DurableIntake& intake;
        Agency agency;
        std::function<std::shared_ptr<daemon::ChannelSet>()> channels;
        std::function<std::vector<forwarder::LaneStatus>()> lanes;
        std::function<void()> wake_lanes;
        std::function<fetcher::FetcherStatus()> fetcher;
        std::function<std::vector<std::string>()> config_refused;  // why; empty: the file is in force
        std::vector<std::filesystem::path> own_folders;            // where no backup belongs
    };
    explicit AdminCommands(Parts parts) : parts_(std::move(parts)) {}

    // {"command": "...", ...} in, the answer or {"error": "..."} out; both JSON text.
    asio::awaitable<AdminReply> answer(std::string request, std::string who);

private:
    Parts parts_;
};

}  // namespace kanal::admin
