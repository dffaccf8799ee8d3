#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "channels/sms/at_response.hpp"

#include <functional>
#include <map>
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
    std::string text = {};                    // behind the command's echo, with what is in between
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
// a terminal for itself alone, and gives nobody its number.
int descriptor_of(std::string const& device);

// Opens a terminal for plain octets; not open when it cannot be.
Descriptor open_terminal(std::string const& device);

// Reads what passes between libGammu and the modem: the library reports to nobody what was announced while it
// waited for an answer, nor which command was refused. All of that is in its binary debug output: one
// call a byte of each frame, before it looks at the frame; everything else there is longer texts.
class LineMonitor {
public:
    struct Listeners {
        std::function<void(Announcement)> arrived = {};    // +CMTI, +CDSI
        std::function<void(std::string pdu)> pushed = {};  // +CMT, +CDS
        std::function<void(std::string name)> unsolicited =
            {};                               // a line has come for the third time, unasked
        std::function<void()> answered = {};  // a final result
    };
    explicit LineMonitor(Listeners listeners) : listeners_(std::move(listeners)) {}

    // What the library passes to its debug function.
    void add_debug_text(char const* text);

    // What the modem said while the library did not listen.
    void add(std::string_view octets);

    // Whether a line has begun and not ended, or one belongs to the last and has not come.
    bool is_mid_line() const { return !line_.empty() || pdu_follows_; }

    // The name of the command that the library gave last, "AT+CPMS", and its final result, "OK" or
    // "+CMS ERROR 302", without what is not digits behind it. Empty when there is none.
    std::string const& last_command() const { return command_; }
    std::string const& last_result() const { return result_; }

private:
    void end_of_line();
    void note_result(std::string const& line);
    void count_unsolicited(std::string const& line);

    Listeners listeners_;
    std::string line_ = {};
    std::string command_ = {};
    std::string result_ = {};
    std::map<std::string, unsigned> said_ = {};
    bool pdu_follows_ = false;
    bool sent_ = false;  // the frame goes to the modem
};

}  // namespace kanal::sms
