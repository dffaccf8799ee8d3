#pragma once

#include "channels/sms/at_response.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kanal::sms {

// Reads what passes between libGammu and the modem: the library tells nobody what was announced while it
// waited for an answer, nor which command was refused. All of that stands in its binary debug output: one
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
