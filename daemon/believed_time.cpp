#include "daemon/believed_time.hpp"

#include <charconv>
#include <string>

namespace kanal::daemon {

namespace {

// Among the notes of the channel with the empty name, which is nobody's.
constexpr char kNote[] = "clock/believed";
constexpr auto kBetweenNotes = std::chrono::hours(1);

std::optional<Time> read_note(std::string_view note) {
    std::int64_t milliseconds = 0;
    auto const* const end = note.data() + note.size();
    auto const [stop, fault] = std::from_chars(note.data(), end, milliseconds);
    if (fault != std::errc() || stop != end) return std::nullopt;
    return Time(Duration(milliseconds));
}

}  // namespace

boost::asio::awaitable<std::string_view> BelievedTime::doubt(spool::SpoolThread& spool, Time now) {
    if (!begun_) {
        auto read = [](spool::Spool& owned) { return owned.notes(std::string(), kNote); };
        auto const notes = co_await spool.run(std::move(read));
        if (notes && !begun_) {
            begun_ = true;
            if (!notes->empty()) clock_.begin(read_note(notes->begin()->second));
        }
    }
    co_return clock_.doubt(now, std::chrono::steady_clock::now());
}

bool BelievedTime::note_due(Time now) const {
    return !noted_ || now - *noted_ > kBetweenNotes;
}

void BelievedTime::note(spool::Spool& spool, Time now) {
    auto const milliseconds = std::chrono::duration_cast<Duration>(now.time_since_epoch()).count();
    (void)spool.set_note(std::string(), kNote, std::to_string(milliseconds));
}

}  // namespace kanal::daemon
