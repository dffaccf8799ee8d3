#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the channel and the child that holds the modem say to each other: one JSON object a message. The child
// decides nothing: it does one thing at a time when it is asked to, and says what came of it.
namespace kanal::sms {

constexpr std::size_t kLargestModemMessage = 256 * 1024;

// Where a message lies on the SIM or in the modem. Only the child knows what the number means.
using Place = std::int64_t;

struct ModemRequest {
    enum class Kind {
        connect,      // opens `device`, answers with `imei` and `security`
        pin,          // enters `code`
        listen,       // asks the modem to announce what comes
        state,        // answers with `state`
        next,         // the first message behind `place`, not at one of `skip`
        read,         // the message at `place`
        remove,       // deletes the message at `place` if it still is `pdus`
        acknowledge,  // what was pushed last is on disk
        send,         // `text`, in one part of the default alphabet, to `number`
    };
    Kind kind = Kind::state;
    std::string device = {};
    std::string connection = {};
    std::string model = {};
    bool reset = false;  // first let the modem start again, without asking it
    std::string code = {};
    Place place = 0;
    std::vector<Place> skip = {};
    std::vector<std::string> pdus = {};
    // Past the library, which cannot read this message.
    bool direct = false;
    bool network = false;  // of `state`: signal and network too, which takes the modem a while
    std::string number = {};
    std::string text = {};
};

struct ModemState {
    int signal = -1;           // per cent; -1: not known
    std::string network = {};  // home, roaming, searching, denied, none, unknown
    int used = 0;              // places, on the SIM and in the modem together
    int size = 0;
};

struct ModemReply {
    // 0: done. Otherwise one of libGammu's numbers (gammu-error.h), or one of those below.
    int error = 0;
    static constexpr int kNotForThis = -1;   // the request makes no sense now
    static constexpr int kNoAnswer = -2;     // the line gave none in time
    static constexpr int kUnknownFate = -3;  // sent, or not: nobody can tell

    std::string imei = {};
    std::string security = {};  // none, pin, puk, other
    ModemState state = {};

    enum class Found { message, outgoing, nothing, more };  // more: go on behind `place`
    Found found = Found::nothing;
    Place place = 0;
    std::vector<std::string> pdus = {};  // hexadecimal; none where a message lies that could not be read
    bool undecoded = false;              // the library made nothing of it, and would not delete it

    enum class Removal { removed, gone, changed, kept };
    Removal removal = Removal::kept;
    int reference = -1;  // TP-MR of a message sent
};

struct ModemEvent {
    enum class Kind {
        arrived,  // something new is stored
        pushed,   // `pdu` is stored nowhere
        trying,   // it is about to read `place`
    };
    Kind kind = Kind::arrived;
    Place place = 0;
    std::string pdu = {};
};

std::string to_message(ModemRequest const& request);
std::string to_message(ModemReply const& reply);
std::string to_message(ModemEvent const& event);

// Strict: the child may have been overrun by what it read.
Result<ModemRequest> read_request(std::string_view message);

struct ModemMessage {
    std::optional<ModemEvent> event = {};
    ModemReply reply = {};  // when there is no event
};
Result<ModemMessage> read_modem_message(std::string_view message);

}  // namespace kanal::sms
