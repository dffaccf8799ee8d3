#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>

namespace kanal {

// Bytes of requests and mails in memory, counted once for the whole process, by whatever channel. Loop
// thread.
//
// A peer (the address of a connection, or a channel that reads mails) holds at most its share of the total,
// so that nobody uses the budget up; the first `free` bytes of each lease are not counted, so that short
// messages always pass. How many leases there are is bounded by the limits on connections.
class ByteBudget {
public:
    struct Limits {
        std::size_t total = std::size_t{128} << 20;
        std::size_t share = std::size_t{32} << 20;  // of one peer
        std::size_t free = std::size_t{64} << 10;   // of each lease
    };

    // What one message holds, until it goes. Refers to the budget.
    class Lease {
    public:
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        // Holds `bytes` in all from now on. False: the total or the peer's share is spent; it holds what it
        // held before.
        bool grow_to(std::size_t bytes);
        std::size_t bytes() const { return bytes_; }

    private:
        friend class ByteBudget;
        Lease(ByteBudget& budget, std::string peer) : budget_(&budget), peer_(std::move(peer)) {}

        ByteBudget* budget_;
        std::string peer_;
        std::size_t bytes_ = 0;
    };

    ByteBudget() = default;
    explicit ByteBudget(Limits limits) : limits_(limits) {}
    ByteBudget(ByteBudget const&) = delete;
    ByteBudget& operator=(ByteBudget const&) = delete;

    Lease lease(std::string peer) { return {*this, std::move(peer)}; }

    // Completes when the peer holds so many bytes. Those who wait are served in order, and keep what becomes
    // free until it is enough for them: a stream of small messages starves nobody. More than a share is
    // granted when the peer holds nothing else. Cancelled, it gives what there is by then. For what waits
    // outside the memory: a staged file, a mail that its server keeps.
    boost::asio::awaitable<Lease> wait(std::string peer, std::size_t bytes);

    // Called when a lease cannot grow because the total is spent; it may end somebody else's lease and say
    // true.
    void set_on_spent(std::function<bool()> on_spent) { on_spent_ = std::move(on_spent); }

    std::size_t held() const { return held_; }
    std::size_t held_by(std::string const& peer) const;
    std::uint64_t refused() const { return refused_; }  // times that a lease could not grow

private:
    struct Waiter {
        Lease* lease;
        std::size_t wanted;
        boost::asio::steady_timer* served;
    };

    std::size_t counted(std::size_t bytes) const { return bytes > limits_.free ? bytes - limits_.free : 0; }
    bool change(std::string const& peer, std::size_t before, std::size_t after);
    bool may_hold(std::string const& peer, std::size_t more) const;
    void release(std::string const& peer, std::size_t count);
    void serve_waiters();

    Limits limits_ = {};
    std::size_t held_ = 0;
    std::map<std::string, std::size_t, std::less<>> peers_ = {};
    std::list<Waiter> waiting_ = {};
    std::function<bool()> on_spent_ = {};
    std::uint64_t refused_ = 0;
};

// The one of this process.
ByteBudget& byte_budget();

}  // namespace kanal
