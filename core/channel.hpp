#pragma once

#include "base/error.hpp"
#include "core/media_rules.hpp"
#include "core/report_view.hpp"
#include "core/submission.hpp"
#include "http/routes.hpp"

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

namespace asio = boost::asio;

// A channel's own durable memory: parts that wait for their siblings, what was answered to whom. Values up to
// 64 KiB.
struct Note {
    std::string key = {};
    std::optional<std::string> value = {};  // nothing: forget it
};

// What one delivery brought, to be stored in one transaction. May be notes alone.
struct Batch {
    std::string channel = {};  // the configured name
    Reading reading = {};
    // Where the next poll goes on (UIDVALIDITY+UID, since_id, page token); commits with the reports it led
    // to.
    std::optional<std::string> cursor = {};
    std::vector<Note> notes = {};
};

struct Receipt {
    std::string id = {};      // the report's, for machines
    std::string number = {};  // the report's, for people: 3273-26-000123-7
    std::uint32_t revision = 0;
    bool duplicate = false;    // it was here already; acknowledge it all the same
    bool same_content = true;  // false: another message stands under this external id, and that one was kept
};

// The only door into the gateway. Lives on the loop thread.
class Intake {
public:
    // Completes once every submission, every fragment and the cursor are on disk, in one transaction; one
    // receipt a submission, in order. Acknowledge the peer only on success. On an error nothing may be
    // acknowledged: whether it was stored is unknown, and the peer must send again.
    virtual asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) = 0;

    // Stores a delivery that could not be read at all, and why (our own words). Acknowledge on success.
    virtual asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) = 0;

    // Nothing where no report has this id.
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

// One thing an operator should see of a channel: `kanalctl status` shows the text, the metrics the value.
struct HealthItem {
    std::string name = {};  // a-z and '_'
    std::string text = {};  // our own words
    std::optional<double> value = {};
};

// One configured source. Lives on the loop thread and never blocks it.
class Channel {
public:
    virtual ~Channel() = default;

    // What a delivery says; pure. An error means the delivery as a whole cannot be read. The channel's
    // handlers use it, the replay of quarantined bytes uses it, and it is fuzzed.
    virtual Result<Reading> read(RawBytes const& raw) const = 0;

    // The same for bytes out of quarantine, without blocking the loop: a channel whose parser lives in a
    // child process, and cannot `read` here, asks that.
    virtual asio::awaitable<Result<Reading>> replay(RawBytes raw) { co_return read(raw); }

    // Push: adds the paths on which this channel receives. `intake` and the channel outlive the routes.
    virtual void open(Routes& routes, Intake& intake) { (void)routes, (void)intake; }

    // Pull: receives until cancelled. Any other end is a fault: it is logged and run again, later.
    // A push channel has nothing to do here and returns at once with success.
    virtual asio::awaitable<Result<void>> run(Intake& intake) {
        (void)intake;
        co_return Result<void>{};
    }

    // From where attachments may be fetched that came as an address; nothing: from nowhere.
    virtual MediaRules media_rules() const { return {}; }

    // How it is now, in the order to show it. Nothing a stranger sent, and no phone number.
    virtual std::vector<HealthItem> health() const { return {}; }
};

}  // namespace kanal
