#include "daemon/clock_check.hpp"

#include "base/log.hpp"
#include "base/time_text.hpp"
#include "channels/platform/note_words.hpp"

#include <string>

namespace kanal::daemon {

namespace {

constexpr Time kThisProgram = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
constexpr auto kSmallStep = std::chrono::hours(1);
constexpr auto kYear = std::chrono::hours(24) * 400;

// Among the notes of the channel with the empty name, which is nobody's.
constexpr char kNote[] = "clock/believed";
constexpr auto kBetweenNotes = std::chrono::hours(1);

}  // namespace

std::string_view ClockCheck::doubt(Time now, SteadyTime steady) {
    auto const found = reason_to_doubt(now, steady);
    last_ = now;
    last_steady_ = steady;
    if (found.empty()) {
        believed_ = now;
        doubted_since_.reset();
    } else if (!doubted_since_) {
        doubted_since_ = steady;
    }
    if (found.empty() && !doubt_.empty())
        log::event(log::Level::notice, "clock_believed", {{"time", rfc3339(now)}});
    if (!found.empty() && doubt_.empty())
        log::event(log::Level::alert, "clock_doubtful", {{"reason", found}, {"time", rfc3339(now)}});
    doubt_ = found;
    return found;
}

std::string_view ClockCheck::reason_to_doubt(Time now, SteadyTime steady) {
    if (last_ && std::chrono::abs((now - *last_) - (steady - last_steady_)) > kSmallStep) {
        jumped_ = steady;
        if (doubted_since_) doubted_since_ = steady;
    }
    if (now < kThisProgram) return "before this program was written";
    if (doubted_since_ && steady - *doubted_since_ > kPatience) {
        jumped_.reset();
        return {};
    }
    if (believed_ && now + kSmallStep < *believed_) return "behind the time of earlier reports";
    if (believed_ && now > *believed_ + kYear) return "far ahead of the time of earlier reports";
    if (jumped_ && steady - *jumped_ <= kPatience) return "jumped";
    return {};
}

boost::asio::awaitable<std::string_view> StoredClockCheck::doubt(spool::SpoolThread& spool, Time now) {
    if (!begun_) {
        auto read = [](spool::Spool& owned) { return owned.notes(std::string(), kNote); };
        auto const notes = co_await spool.run(std::move(read));
        if (notes && !begun_) {
            begun_ = true;
            if (!notes->empty()) clock_.begin(words::to_time(notes->begin()->second));
        }
    }
    co_return clock_.doubt(now, std::chrono::steady_clock::now());
}

bool StoredClockCheck::note_due(Time now) const {
    return !noted_ || now - *noted_ > kBetweenNotes;
}

void StoredClockCheck::note(spool::Spool& spool, Time now) {
    (void)spool.set_note(std::string(), kNote, words::from_time(now));
}

}  // namespace kanal::daemon
