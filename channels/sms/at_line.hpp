#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::sms {

// What came of one AT command.
struct AtResponse {
    enum class Final {
        ok,
        refused,
        none,  // no final result in time, or the line is gone
    };
    Final final = Final::none;
    std::string text = {};                    // behind the command's echo, with what stands in between
    std::optional<int> message_error = {};    // of +CMS ERROR (3GPP TS 27.005, 3.2.5)
    std::optional<int> equipment_error = {};  // of +CME ERROR (3GPP TS 27.007, 9.2)

    // "OK", "ERROR", "CMS ERROR 321": our own words.
    std::string result() const;
};

struct LineListeners {
    std::function<void(std::string_view)> octets = {};  // every octet, for what stands between the answers
    std::function<void()> progress = {};                // a line of the answer came, or its end
};

// AT commands without libGammu in between: for messages, which it decodes before it hands them over, and for
// the modem that does not answer it. Takes a terminal that is open and set up, and nobody else may use it
// meanwhile. The modem must echo. Blocking.
class AtLine {
public:
    explicit AtLine(int descriptor, LineListeners listeners = {})
        : descriptor_(descriptor), listeners_(std::move(listeners)) {}

    // Sends the command and waits for its final result. What came before the command's echo belongs to
    // another one that was given up; lines that belong to no answer (RING, +CMTI, ^RSSI) are only text. Gives
    // up when no line of the answer came for that long.
    AtResponse command(std::string_view command, Duration silence);

    // Takes in what the modem says of its own accord, until it says nothing for that long.
    void drain(Duration silence);

    // Sends it and waits for nothing.
    Result<void> write(std::string_view command);

private:
    // What came within that time; nothing when none did or the line is gone.
    std::string read_some(Duration longest);

    int descriptor_;
    LineListeners listeners_;
};

// This process's own descriptor of the character device behind the path; -1 when it has none. libGammu opens
// a terminal for itself alone, and tells nobody its number.
int descriptor_of(std::string const& device);

// Opens a terminal for plain octets; not open when it cannot be.
Descriptor open_terminal(std::string const& device);

}  // namespace kanal::sms
