#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "daemon/admin/admin_socket.hpp"
#include "daemon/channel_set.hpp"
#include "daemon/intake.hpp"
#include "fetcher/fetch_lane.hpp"
#include "forwarder/lane.hpp"
#include "operations/actor.hpp"
#include "operations/operations.hpp"
#include "readmodel/read_model.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace kanal::admin {

// One line of an operator, as the socket brought it. What an error says is shown to the operator as it is:
// whole words in Indonesian.
struct AdminRequest {
    boost::json::object fields = {};
    operations::Actor actor = {};
    Descriptor* file = nullptr;  // takes the open file that goes with the answer

    std::string text(char const* field) const {
        auto const* const value = fields.if_contains(field);
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
    }
};

using AdminAnswer = Result<boost::json::object>;

// What an operator may ask of a running gateway; the words are those of kanalctl. Every change is an
// operation. Loop thread; everything referred to outlives it.
class AdminCommands {
public:
    struct Parts {
        spool::SpoolThread& spool;
        readmodel::ReadModel& index;
        daemon::DurableIntake& intake;
        operations::Operations& operations;
        Agency agency;
        std::function<std::shared_ptr<daemon::ChannelSet>()> channels;
        std::function<std::vector<forwarder::LaneStatus>()> lanes;
        std::function<fetcher::FetcherStatus()> fetcher;
        std::function<std::vector<std::string>()> config_refused;  // why; empty: the file is in force
        std::vector<std::filesystem::path> own_folders;            // where no backup belongs
        std::function<std::string()> desk_address;                 // for a browser; empty: there is no desk
    };
    explicit AdminCommands(Parts parts) : parts_(std::move(parts)) {}

    // {"command": "...", ...} in, the answer or {"error": "..."} out; both JSON text.
    asio::awaitable<AdminReply> answer(std::string request, operations::Actor actor);

private:
    Parts parts_;
};

}  // namespace kanal::admin
