#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// One event, one line: `<4>event=signature_refused channel=facebook reason=wrong`.
// Every event name is in docs/events.md with what to do about it; a test compares the two.
// Values are our own words, ids and numbers. Nothing a stranger sent, no phone number, no name, no token.
namespace kanal::log {

enum class Level { alert = 1, error = 3, warning = 4, notice = 5, info = 6 };

struct Field {
    Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
    Field(std::string_view field_name, char const* text) : name(field_name), value(text) {}
    Field(std::string_view field_name, std::string const& text) : name(field_name), value(text) {}
    template <std::integral Number>
    Field(std::string_view field_name, Number number) : name(field_name), value(std::to_string(number)) {}

    std::string_view name;
    std::string value;
};

// Writes the line to stderr, or as native fields to the journal when stderr is the journal's.
// Any thread. Never waits for a reader, never throws: a line that cannot be written is counted.
void event(Level level, std::string_view name, std::initializer_list<Field> fields = {});

// The same, but at most `burst` lines a minute of this name, of the value of its first field and of its
// reason; each minute a line says how many were suppressed. For what a stranger can cause.
void limited_event(
    Level level, std::string_view name, std::initializer_list<Field> fields, unsigned burst = 5
);

// Says, for the minutes that are over, how many lines of limited_event were suppressed (`log_suppressed`, at
// the level of the event), and tries to say how many were lost (`log_lost`). Cheap: to be called about once a
// second. Any thread.
void flush();
// The same, also for the minute that has begun: before the process ends.
void flush_all();

// How often limited_event was called since the start, whether or not a line came of it.
struct Count {
    std::string event = {};
    std::string of = {};  // the value of the first field, where that is not the reason: a channel, a centre
    std::string reason = {};
    std::uint64_t total = 0;
};
std::vector<Count> counts();
// Lines that could not be written since the start.
std::uint64_t lost_lines();

// Called for each event of level alert, on the thread that logs it and after its line was written; must be
// quick and must not log an alert itself. Empty: nobody is called. It returns when no call is under way.
void set_alarm(std::function<void(std::string_view event)> alarm);

// How one line looks; for tests and for stderr. Bytes outside printable ASCII become '?'.
std::string format(Level level, std::string_view name, std::initializer_list<Field> fields);

}  // namespace kanal::log
