#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::sms {

// One message as the modem gave it, out of the text of one answer.
struct TappedMessage {
    std::optional<int> status = {};  // 0 and 1 were received, 2 and 3 are ours (3GPP TS 27.005, 3.1)
    std::string pdu = {};
};

// The line of the PDU in the answer to AT+CMGR; nothing when there is none.
std::optional<TappedMessage> find_message(std::string_view answer);

// libGammu gives messages only as it understood them, after its decoder has gone over them. What the modem
// really said stands in its binary debug output: one call a byte of each frame, before it looks at the frame;
// everything else there is longer texts. This gathers the frames.
class FrameTap {
public:
    struct Announcements {
        std::function<void()> arrived = {};                // +CMTI, +CDSI
        std::function<void(std::string pdu)> pushed = {};  // +CMT, +CDS
    };
    explicit FrameTap(Announcements announcements) : announcements_(std::move(announcements)) {}

    // What the library passes to its debug function.
    void text(char const* text);

    // What the modem said while the library did not listen: announcements are heard in it too.
    void hear(std::string_view octets);

    // Before a command: forgets what was gathered.
    void clear();
    // After it: all that was gathered.
    std::string_view gathered() const { return frames_; }

private:
    void end_of_line();

    Announcements announcements_;
    std::string frames_ = {};
    std::string line_ = {};
    bool pdu_follows_ = false;
};

}  // namespace kanal::sms
