#pragma once

#include "channels/sms/at_answers.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kanal::sms {

// Hears what passes between libGammu and the modem: the library tells nobody what was announced while it
// waited for an answer, nor which command was refused. All of that stands in its binary debug output: one
// call a byte of each frame, before it looks at the frame; everything else there is longer texts.
class FrameTap {
public:
    struct Announcements {
        std::function<void(Announcement)> arrived = {};      // +CMTI, +CDSI
        std::function<void(std::string pdu)> pushed = {};    // +CMT, +CDS
        std::function<void(std::string name)> chatter = {};  // a line has come for the third time, unasked
        std::function<void()> answered = {};                 // a final result
    };
    explicit FrameTap(Announcements announcements) : announcements_(std::move(announcements)) {}

    // What the library passes to its debug function.
    void text(char const* text);

    // What the modem said while the library did not listen.
    void hear(std::string_view octets);

    // Whether a line has begun and not ended, or one belongs to the last and has not come.
    bool in_the_middle() const { return !line_.empty() || pdu_follows_; }

    // The name of the command that the library gave last, "AT+CPMS", and its final result, "OK" or
    // "+CMS ERROR 302", without what is not digits behind it. Empty when there is none.
    std::string const& last_command() const { return command_; }
    std::string const& last_result() const { return result_; }

private:
    void end_of_line();
    void note_result(std::string const& line);
    void note_chatter(std::string const& line);

    Announcements announcements_;
    std::string line_ = {};
    std::string command_ = {};
    std::string result_ = {};
    std::map<std::string, unsigned> said_ = {};
    bool pdu_follows_ = false;
    bool sent_ = false;  // the frame goes to the modem
};

}  // namespace kanal::sms
