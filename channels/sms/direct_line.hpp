#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace kanal::sms {

// AT commands without libGammu in between: for the one message that it cannot read, and for the modem that
// does not answer it. Takes a terminal that is open and set up, and nobody else may use it meanwhile.
// Blocking.
class DirectLine {
public:
    // `heard` gets every octet of the modem, for what stands between the answers.
    explicit DirectLine(int descriptor, std::function<void(std::string_view)> heard = {})
        : descriptor_(descriptor), heard_(std::move(heard)) {}

    // Sends the command and gives all that came up to the final result, and what came with it. `reject` when
    // that is an error; lines that belong to no answer (RING, +CMTI, ^RSSI) are only text.
    Result<std::string> command(std::string_view command, Duration deadline);

    // Sends it and waits for nothing.
    Result<void> blurt(std::string_view command);

private:
    int descriptor_;
    std::function<void(std::string_view)> heard_;
};

// This process's own descriptor of the character device behind the path; -1 when it has none. libGammu opens
// a terminal for itself alone, and tells nobody its number.
int descriptor_of(std::string const& device);

// Opens a terminal for plain octets; -1 when it cannot be opened.
int open_terminal(std::string const& device);

}  // namespace kanal::sms
