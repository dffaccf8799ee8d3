#pragma once

#include "core/forward_policy.hpp"
#include "core/intake.hpp"
#include "core/report.hpp"
#include "daemon/batch_preparation.hpp"
#include "daemon/clock_check.hpp"
#include "daemon/metrics.hpp"
#include "daemon/stored_reports.hpp"
#include "operations/surroundings.hpp"
#include "spool/spool_thread.hpp"

#include <functional>
#include <map>
#include <string>

namespace kanal::daemon {

// What an operator wants to know of one channel's intake.
struct ChannelActivity {
    std::string kind = {};
    std::uint64_t accepted = 0;  // since the start
    std::uint64_t quarantined = 0;
    std::optional<Time> last_accepted = {};
};

// The intake: normalizer and spool joined. Lives on the loop thread; what is passed in outlives it.
class DurableIntake final : public Intake {
public:
    DurableIntake(spool::SpoolThread& spool, readmodel::ReadModel& index, Metrics& metrics, Agency agency);

    // Before the channel delivers; `kind` is part of every report's identity. Again, with
    // another policy, at a reload.
    void set_channel(std::string const& channel, std::string kind, ForwardPolicy forward);

    asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) override;
    asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) override;
    asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id) override {
        return reports_.status(std::move(id));
    }
    asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) override {
        return reports_.view(std::move(name));
    }
    asio::awaitable<Result<ReportPage>> views(ReportQuery query) override {
        return reports_.views(std::move(query));
    }
    asio::awaitable<Result<std::optional<std::string>>> cursor(std::string channel) override;
    asio::awaitable<Result<std::map<std::string, std::string>>> notes(std::string channel, std::string prefix)
        override;

    // What was read out of a quarantined item or an ignored event, stored in one transaction with the note
    // that it was; also while nothing new is taken.
    asio::awaitable<Result<std::vector<Receipt>>> store_again(Batch batch, operations::ReadAgain source);

    // A report that an officer wrote down, stored in one transaction with the note of who did.
    asio::awaitable<Result<std::vector<Receipt>>> store_entry(Batch batch, operations::EntryNote note);

    std::map<std::string, ChannelActivity> const& activity() const { return activity_; }

private:
    bool sheds(std::string const& channel);
    // `note`: what else is written in the transaction; empty: nothing.
    using Note =
        std::function<Result<void>(spool::Spool& spool, std::vector<Receipt> const& receipts, Time now)>;
    asio::awaitable<Result<std::vector<Receipt>>> store(Batch batch, Note note);
    void log_stored(
        Batch const& batch, std::vector<Receipt> const& receipts, std::vector<std::string> const& quarantined
    );

    spool::SpoolThread& spool_;
    StoredReports reports_;
    Metrics& metrics_;
    BatchPreparation preparation_ = {};
    StoredClockCheck clock_ = {};
    Agency agency_;
    std::map<std::string, ChannelActivity> activity_;
    std::map<std::string, ForwardPolicy> forward_;
};

}  // namespace kanal::daemon
