#pragma once

#include "base/error.hpp"
#include "core/batch.hpp"
#include "core/report_view.hpp"

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

namespace asio = boost::asio;

// The only way into the gateway. Lives on the loop thread.
class Intake {
public:
    // Completes once every submission, every fragment and the cursor are on disk, in one transaction; one
    // receipt a submission, in order. Acknowledge the peer only on success. On an error nothing may be
    // acknowledged: whether it was stored is unknown, and the peer must send again.
    virtual asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) = 0;

    // Stores a delivery that could not be read at all, and why (our own words). Acknowledge on success.
    virtual asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) = 0;

    // By report id or number; nothing where there is none.
    virtual asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id) = 0;

    // By report id, number, or a centre's tracking id; whatever channel it came by.
    virtual asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) = 0;

    // A page takes bounded work, so that nobody who asks keeps the reports of others waiting: ask for the
    // next one until `next` is 0, or enough has come.
    virtual asio::awaitable<Result<ReportPage>> views(ReportQuery query) = 0;

    // The cursor the channel's last batch committed; nothing before the first.
    virtual asio::awaitable<Result<std::optional<std::string>>> cursor(std::string channel) = 0;

    // The channel's notes whose key begins with `prefix`, as its committed batches left them.
    virtual asio::awaitable<Result<std::map<std::string, std::string>>> notes(
        std::string channel, std::string prefix
    ) = 0;

protected:
    ~Intake() = default;
};

}  // namespace kanal
