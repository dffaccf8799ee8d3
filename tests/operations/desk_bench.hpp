#pragma once

#include "channels/desk_entry/entry_payload.hpp"
#include "daemon/intake.hpp"
#include "daemon/metrics.hpp"
#include "operations/operations.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::test {

class EntryChannel final : public Channel {
public:
    Result<Reading> read(RawBytes const& raw) const override { return desk_entry::read_payload(raw, "meja"); }
};

// A gateway with a counter and one centre, "lapor", that a person carries reports to: the real intake over a
// real spool, without doors.
class DeskBench {
public:
    DeskBench()
        : spool_(open_spool(dir_.path()), [] {}),
          index_(dir_.path(), spool_),
          intake_(spool_, index_, metrics_, {"32.73", "Kota Contoh", "Asia/Jakarta"}),
          operations_(surroundings()) {
        intake_.set_channel("desk", "desk_entry", {});
        intake_.set_channel("app", "mobile_api", {});
    }

    template <class Operation>
    Result<typename Operation::Outcome> run(
        Operation operation, operations::Actor actor = {"ani", operations::Rights::all()}
    ) {
        std::optional<Result<typename Operation::Outcome>> outcome;
        run_coroutine([&]() -> asio::awaitable<void> {
            auto running = operations_.run(std::move(operation), std::move(actor));
            outcome.emplace(co_await std::move(running));
        });
        return std::move(*outcome);
    }

    // A report by the app.
    Receipt accept(Submission submission) {
        std::vector<Receipt> receipts;
        Batch batch;
        batch.channel = "app";
        batch.reading.submissions.push_back(std::move(submission));
        run_coroutine([&]() -> asio::awaitable<void> {
            auto accepting = intake_.accept(std::move(batch));
            auto accepted = co_await std::move(accepting);
            REQUIRE(accepted.has_value());
            receipts = std::move(*accepted);
        });
        return receipts.front();
    }

    std::vector<spool::Spool::JournalEntry> journal() {
        return *spool_.wait([](spool::Spool& spool) { return spool.journal("", 100); });
    }
    std::string state(std::string const& id) {
        return (*spool_.wait([&id](spool::Spool& spool) { return spool.reports().find(id); }))->state;
    }
    std::string record(std::string const& id) {
        return (*spool_.wait([&id](spool::Spool& spool) { return spool.reports().find(id); }))->record;
    }

    std::vector<std::string> manual = {"lapor"};
    Time now = some_day();

private:
    operations::Surroundings surroundings() {
        operations::Surroundings all{
            spool_,
            [this](std::string const& name) { return name == "desk" ? channel_ : nullptr; },
            [this](Batch batch, operations::ReadAgain source) {
                return intake_.store_again(std::move(batch), std::move(source));
            },
            [] {},
            [this] { return now; },
            [](std::string const& centre) { return centre == "lapor"; },
            [] { return std::vector<std::string>(); },
            [](std::string) -> asio::awaitable<std::optional<Outcome>> { co_return std::nullopt; },
        };
        all.store_entry = [this](Batch batch, operations::EntryNote note) {
            return intake_.store_entry(std::move(batch), std::move(note));
        };
        all.manual_centres = [this] { return manual; };
        return all;
    }

    TempDir dir_;
    spool::SpoolThread spool_;
    readmodel::ReadModel index_;
    daemon::Metrics metrics_;
    daemon::DurableIntake intake_;
    std::shared_ptr<EntryChannel> channel_ = std::make_shared<EntryChannel>();
    operations::Operations operations_;
};

}  // namespace kanal::test
