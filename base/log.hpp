#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

// One event, one line: `<4>event=signature_refused channel=facebook reason=wrong`.
// Every event name stands in docs/events.md with what to do about it; a test compares the two.
// Values are our own words, ids and numbers. Nothing a stranger sent, no phone number, no name, no token.
namespace kanal::log {

enum class Level { alert = 1, error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

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
// Any thread. Never waits for a reader, never throws: a line that cannot be written is counted
// (log_limit.hpp).
void event(Level level, std::string_view name, std::initializer_list<Field> fields = {});

// The same, but at most `burst` lines a minute of this name, of the value of its first field and of its
// reason; each minute a line says how many were suppressed (log_limit.hpp). For what a stranger can cause.
void limited_event(
    Level level, std::string_view name, std::initializer_list<Field> fields, unsigned burst = 5
);

// Lines less urgent than this are not written. Default: info.
void set_threshold(Level least_urgent);

// Called for each event of level alert, on the thread that logs it and after its line was written; must be
// quick and must not log an alert itself. Empty: nobody is called. It returns when no call is under way.
void set_alarm(std::function<void(std::string_view event)> alarm);

// How one line looks; for tests and for stderr. Bytes outside printable ASCII become '?'.
std::string format(Level level, std::string_view name, std::initializer_list<Field> fields);

}  // namespace kanal::log
