#pragma once

#include "base/child_process.hpp"
#include "base/retry_delay.hpp"
#include "base/time.hpp"
#include "channels/sms/modem_protocol.hpp"
#include "channels/sms/options.hpp"

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::sms {

// Messages that are on disk here and are to go from the SIM. What a modem says of a deletion is not believed:
// the message is gone when a whole look at the SIM does not show it. Until then it is tried again after a
// growing pause, and never taken for a new message. Pure but for itself.
class DeletionTracker {
public:
    explicit DeletionTracker(RetryDelay delay) : delay_(delay) {}

    enum class State {
        unknown,  // not known here: to be stored first
        waiting,  // stored; not yet time to delete it
        due,      // stored; to be deleted now
    };
    State state_of(std::string const& message, SteadyTime now) const;

    // Stored, and deleted, says the modem or not. How often so far.
    unsigned attempted(std::string const& message, SteadyTime now, double jitter);

    // Around one look over all that lies on the SIM: what was not seen in it is gone.
    void begin_sweep();
    void listed(std::string const& message);
    void end_sweep();

    bool empty() const { return entries_.empty(); }
    std::size_t not_deleted() const;  // messages that were seen after they had been deleted

private:
    struct Entry {
        unsigned tries = 0;
        SteadyTime not_before = {};
        bool seen = true;
        bool not_deleted = false;
    };
    RetryDelay delay_;
    std::map<std::string, Entry> entries_ = {};
};

// Whether what the modem announces and counts is also read: it may number its places otherwise than it says,
// count what is not there, or not list what is. Pure but for itself.
class UnreadWatch {
public:
    // After this long it is a fault.
    explicit UnreadWatch(Duration limit) : limit_(limit) {}

    void announced(Place place, SteadyTime now);
    void listed(Place place);
    void removed(Place place, SteadyTime now);
    // After a whole look: how many messages the modem counted before it, and how many it showed.
    void swept(int counted, int shown, SteadyTime now);

    std::vector<Place> announced_places() const;  // and not read yet
    bool expects_more() const { return surplus_ > 0 || !announced_.empty(); }

    // Messages that are waited for longer than is right.
    std::size_t overdue(SteadyTime now) const;
    // True once, when there begin to be some.
    bool alarm(SteadyTime now);

private:
    struct Announced {
        SteadyTime at = {};
        bool late = false;  // its place was read and emptied a moment before: this may have been about that
    };
    Duration limit_;
    std::map<Place, Announced> announced_ = {};
    std::map<Place, SteadyTime> removed_ = {};
    int surplus_ = 0;
    SteadyTime surplus_since_ = {};
    bool alarmed_ = false;
};

// What outlives one connection to the modem.
struct ModemStatus {
    explicit ModemStatus(SmsOptions const& options)
        : deletions(options.removal), unread(options.unread_after) {}

    DeletionTracker deletions;
    UnreadWatch unread;
    std::deque<std::string> pushed = {};  // stored nowhere yet
    std::string condition = "starting";   // in our own words
    ModemState state = {};
    std::optional<Time> last_answered = {};
    bool storage_high = false;
    std::optional<SteadyTime> offline_since = {};
    bool reregistered = false;  // since the network was there last: once is enough
    unsigned bad_starts = 0;    // connections in a row that were never made
};

// The channel's end of the conversation with the child that holds the modem. Loop thread.
class Modem {
public:
    explicit Modem(ChildProcess& child) : child_(child) {}

    // Completes with the child's answer. The deadline begins anew whenever the child says that the modem
    // answers: one that is slow is not dead; ten times as long is the longest. An error means that the child
    // is gone: it ended, did not answer in time, or made no sense.
    boost::asio::awaitable<Result<ModemReply>> ask(ModemRequest request, Duration deadline);

    // The two halves of ask(): the child works on a request that has begun while the caller does something
    // else. After begin() has succeeded, finish() is the next call; its deadline begins when it is called.
    boost::asio::awaitable<Result<void>> begin(ModemRequest request, Duration deadline);
    boost::asio::awaitable<Result<ModemReply>> finish(Duration deadline);

    // Takes in what the modem announces, until something is stored or that time has passed. False when the
    // child is gone.
    boost::asio::awaitable<bool> wait_for_event(Duration longest);

    // What was announced since it was asked for last: that something is stored, where it is, and what is
    // stored nowhere.
    bool take_arrival();
    std::vector<Place> take_announced();
    std::optional<std::string> take_pushed();
    // The line with which the modem talks so much in between that its answers may be missed; mostly empty.
    std::string const& unsolicited() const { return unsolicited_; }

private:
    // Nothing when the message was an event.
    Result<std::optional<ModemReply>> handle(std::string_view message);

    ChildProcess& child_;
    bool arrived_ = false;
    std::vector<Place> announced_ = {};
    std::deque<std::string> pushed_ = {};
    std::string unsolicited_ = {};
    bool working_ = false;
};

}  // namespace kanal::sms
