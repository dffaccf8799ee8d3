#include "channels/platform/pulled_items.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

namespace kanal::platform {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kRemembered = 20'000;

std::string key_of(Submission const& submission) {
    return submission.account + '\n' + submission.external_id + '\n' + std::to_string(submission.revision);
}

std::string key_of(Fragment const& fragment) {
    return to_hex(sha256(fragment.raw.bytes));
}

template <class Item>
void move_new(std::vector<Item>& from, std::vector<Item>& to, Recent const& recent) {
    for (auto& item : from) {
        if (!recent.has(key_of(item))) to.push_back(std::move(item));
    }
}

bool is_empty(Reading const& reading) {
    return reading.submissions.empty() && reading.unreadable.empty() && reading.ignored.empty();
}

}  // namespace

void Recent::add(std::string key) {
    if (!keys_.insert(key).second) return;
    order_.push_back(std::move(key));
    if (order_.size() <= kRemembered) return;
    keys_.erase(order_.front());
    order_.pop_front();
}

Reading PulledItems::select(Reading reading, Time since) {
    std::vector<Submission> current;
    for (auto& submission : reading.submissions) {
        if (submission.said_at && (!newest_ || *submission.said_at > *newest_)) newest_ = submission.said_at;
        if (!submission.said_at || *submission.said_at >= since) current.push_back(std::move(submission));
    }
    Reading chosen;
    move_new(current, chosen.submissions, recent_);
    move_new(reading.unreadable, chosen.unreadable, recent_);
    move_new(reading.ignored, chosen.ignored, recent_);
    // Not `dropped`: the same own posts are seen at each look.
    return chosen;
}

asio::awaitable<Result<void>> PulledItems::take(RawBytes delivery, Time since) {
    auto reading = read_(delivery);
    if (!reading) co_return co_await intake_.quarantine(channel_, std::move(delivery), reading.error().what);
    auto chosen = select(std::move(*reading), since);
    if (is_empty(chosen)) co_return Result<void>{};
    std::swap(chosen, in_hand_);
    if (is_empty(chosen)) co_return Result<void>{};
    Batch batch;
    batch.channel = channel_;
    batch.reading = std::move(chosen);
    co_return co_await store(std::move(batch));
}

asio::awaitable<Result<void>> PulledItems::finish(
    std::optional<std::string> cursor, std::vector<Note> notes
) {
    if (is_empty(in_hand_) && !cursor && notes.empty()) co_return Result<void>{};
    Batch batch;
    batch.channel = channel_;
    batch.reading = std::exchange(in_hand_, Reading{});
    batch.cursor = std::move(cursor);
    batch.notes = std::move(notes);
    auto const stored = co_await store(std::move(batch));
    if (found_ > 0) {
        log::event(log::Level::notice, "backfill_found", {{"channel", channel_}, {"reports", found_}});
    }
    found_ = 0;
    co_return stored;
}

asio::awaitable<Result<void>> PulledItems::store(Batch batch) {
    std::vector<std::string> keys;
    for (auto const& submission : batch.reading.submissions)
        keys.push_back(key_of(submission));
    for (auto const* list : {&batch.reading.unreadable, &batch.reading.ignored}) {
        for (auto const& fragment : *list)
            keys.push_back(key_of(fragment));
    }
    auto const receipts = co_await intake_.accept(std::move(batch));
    if (!receipts) co_return receipts.error();
    for (auto& key : keys)
        recent_.add(std::move(key));
    std::uint64_t found = 0;
    for (auto const& receipt : *receipts)
        found += receipt.duplicate ? 0 : 1;
    counts_.taken += receipts->size();
    counts_.found += found;
    found_ += found;
    co_return Result<void>{};
}

}  // namespace kanal::platform
