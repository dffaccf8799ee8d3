#include "base/byte_budget.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace kanal {

namespace asio = boost::asio;

ByteBudget::Lease::Lease(Lease&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      peer_(std::move(other.peer_)),
      bytes_(std::exchange(other.bytes_, 0)) {}

ByteBudget::Lease::~Lease() {
    if (budget_ != nullptr) budget_->release(peer_, budget_->counted(bytes_));
}

bool ByteBudget::Lease::grow_to(std::size_t bytes) {
    if (!budget_->change(peer_, bytes_, bytes)) return false;
    bytes_ = bytes;
    return true;
}

std::size_t ByteBudget::held_by(std::string const& peer) const {
    auto const found = peers_.find(peer);
    return found == peers_.end() ? 0 : found->second;
}

bool ByteBudget::may_hold(std::string const& peer, std::size_t more) const {
    return held_ + more <= limits_.total && held_by(peer) + more <= limits_.share;
}

bool ByteBudget::change(std::string const& peer, std::size_t before, std::size_t after) {
    auto const old_count = counted(before);
    auto const new_count = counted(after);
    if (new_count <= old_count) {
        release(peer, old_count - new_count);
        return true;
    }
    auto const more = new_count - old_count;
    while (held_by(peer) + more <= limits_.share && held_ + more > limits_.total) {
        if (!on_spent_ || !on_spent_()) break;
    }
    if (!may_hold(peer, more)) {
        ++refused_;
        return false;
    }
    held_ += more;
    peers_[peer] += more;
    return true;
}

void ByteBudget::release(std::string const& peer, std::size_t count) {
    held_ -= count;
    if (auto const found = peers_.find(peer); found != peers_.end()) {
        found->second -= count;
        if (found->second == 0) peers_.erase(found);
    }
    serve_waiters();
}

// What one waiter keeps ends with leases that are complete, so two of them never wait for each other: the
// first of a peer takes all that the peer gives back, and the first of all whatever the others leave.
void ByteBudget::serve_waiters() {
    for (auto const& waiter : waiting_) {
        auto& lease = *waiter.lease;
        auto const has = counted(lease.bytes_);
        auto const more = std::min(
            {counted(waiter.wanted) - has, limits_.total - held_, limits_.share - held_by(lease.peer_)}
        );
        if (more > 0) {
            held_ += more;
            peers_[lease.peer_] += more;
            lease.bytes_ = limits_.free + has + more;
        }
        if (has + more < counted(waiter.wanted)) continue;
        lease.bytes_ = waiter.wanted;
        waiter.served->cancel();
    }
}

asio::awaitable<ByteBudget::Lease> ByteBudget::wait(std::string peer, std::size_t bytes) {
    Lease lease(*this, std::move(peer));
    auto const wanted = std::min(bytes, std::min(limits_.share, limits_.total) + limits_.free);
    asio::steady_timer served(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    auto const place = waiting_.insert(waiting_.end(), Waiter{&lease, wanted, &served});
    // Also when the coroutine is destroyed or cancelled while it waits.
    std::unique_ptr<ByteBudget, std::function<void(ByteBudget*)>> const leave(
        this, [place](ByteBudget* budget) { budget->waiting_.erase(place); }
    );
    serve_waiters();
    while (lease.bytes_ < wanted) {
        served.expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await served.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) break;
    }
    co_return lease;
}

ByteBudget& byte_budget() {
    static ByteBudget budget;
    return budget;
}

}  // namespace kanal
