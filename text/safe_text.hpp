#pragma once

#include <string>
#include <string_view>

namespace kanal {

// What others wrote, on its way to a person's terminal. Pure. Bytes that are no UTF-8 become U+FFFD.

// Whether a terminal obeys the character or shows nothing in its place: controls (but the line feed),
// bidirectional marks and overrides, line separators, fillers, zero-width characters, the tag letters at
// U+E0000. Joiners and variation selectors are not among them: emoji and scripts are made with them.
bool is_hidden(char32_t point);

// Each such character shown as an escape: \u202E, \U000E0041. Line feeds stay.
std::string printable(std::string_view text);

// The same for serialized JSON, with the escapes of JSON: what is parsed stays the same.
std::string printable_json(std::string_view json);

// Without them, and with a blank for a line feed.
std::string visible_line(std::string_view text);

// A sender's file name as text that is safe to show and to offer for saving: the last component of a path in
// the notation of any system, without control characters, invisible or direction-changing ones, or dots at
// the ends, at most 120 bytes with the extension kept. Empty where nothing remains. `name` is any bytes.
// Pure.
std::string safe_file_name(std::string_view name);

}  // namespace kanal
