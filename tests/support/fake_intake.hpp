#pragma once

#include "core/intake.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace kanal::test {

// The second implementation of the only door: keeps in memory what the real one commits, and answers by the
// rules of ReportStore::put (see there), so that a channel sees the same receipts.
class FakeIntake final : public Intake {
public:
    enum class Disk {
        works,
        full,     // nothing is stored, the caller gets Fault::retry
        unclear,  // everything is stored and the caller still gets Fault::retry: the commit's answer was lost
    };

    struct Quarantined {
        std::string channel = {};
        RawBytes raw = {};
        std::string why = {};
    };

    asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) override;
    asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) override;
    asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id) override;
    asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) override;
    asio::awaitable<Result<ReportPage>> views(ReportQuery query) override;
    asio::awaitable<Result<std::optional<std::string>>> cursor(std::string channel) override;
    asio::awaitable<Result<std::map<std::string, std::string>>> notes(std::string channel, std::string prefix)
        override;

    Disk disk = Disk::works;
    unsigned calls = 0;  // of accept and quarantine, those that failed included

    std::vector<Batch> batches = {};            // as they came, duplicates included
    std::vector<Submission> stored = {};        // without duplicates, in order of acceptance
    std::vector<Quarantined> quarantined = {};  // whole deliveries
    // False once two different contents came under one key: no duplicate, but two messages mistaken for one.
    bool everything_agreed = true;
    std::map<std::string, ReportStatus> statuses = {};  // by report id; a test may change a state
    std::vector<ReportView> shown = {};  // what was stored, as one may see it; the status is the one above
    Time now = Time(std::chrono::seconds(1772330400));  // 2026-03-01 02:00 UTC
    std::map<std::string, std::string> cursors = {};    // by channel; a test may set one
    std::map<std::string, std::map<std::string, std::string>> remembered = {};  // notes, by channel

private:
    using Key = std::tuple<std::string, std::string, std::uint32_t>;  // account, external id, revision
    struct Kept {
        Sha256 fingerprint = {};
        Receipt receipt = {};
    };
    void show(std::string const& channel, Submission const& submission, Receipt const& receipt);
    Receipt put(std::string const& channel, Submission const& submission);
    std::string next_number();

    std::map<Key, Kept> kept_ = {};
    std::map<std::string, std::string> numbers_ = {};  // by report id
};

}  // namespace kanal::test
