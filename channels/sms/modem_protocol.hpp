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

// What to look for that the modem's own list does not show.
enum class Search {
    nowhere,
    counted,     // index by index, until as many are found as the modem counts
    everywhere,  // at each index
};

struct ModemRequest {
    enum class Kind {
        connect,      // opens `device`, answers with `imei` and `security`
        pin,          // enters `code`
        listen,       // asks the modem to announce what comes
        state,        // answers with `state`
        list,         // the messages that lie there, page by page; `fresh` begins anew
        remove,       // deletes the message at `place` if it still is `pdus`
        enrol,        // leaves the network and looks for one again
        acknowledge,  // what was pushed last is on disk
        send,         // `text`, in one part of the default alphabet, to `number`
    };
    Kind kind = Kind::state;
    std::string device = {};
    std::string connection = {};
    std::string model = {};
    bool reset = false;  // first let the modem start again, without asking it
    bool wary = false;  // first hear whether it talks without being asked: that may be why it does not answer
    std::string code = {};
    bool fresh = false;
    // With a fresh list: places of which it was announced that something lies there.
    std::vector<Place> announced = {};
    Search search = Search::nowhere;
    Place place = 0;
    std::vector<std::string> pdus = {};
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

// What lies at a place, as the modem gives it.
struct StoredMessage {
    Place place = 0;
    bool outgoing = false;               // written or sent by somebody here
    std::vector<std::string> pdus = {};  // hexadecimal; none where the modem gave no line
};

struct ModemReply {
    // 0: done. Otherwise one of libGammu's numbers (gammu-error.h), or one of those below.
    int error = 0;
    static constexpr int kNotForThis = -1;   // the request makes no sense now
    static constexpr int kNoAnswer = -2;     // the line gave none in time
    static constexpr int kUnknownFate = -3;  // sent, or not: nobody can tell
    static constexpr int kBusy = -4;         // SIM or modem are not done with something else
    static constexpr int kRefused = -5;      // the modem refused a command
    static constexpr int kTextOnly = -6;     // the modem knows no PDU mode
    // Of an error: the command and its final result, "AT+CPMS: CMS ERROR 302", or what the modem says
    // instead of an answer. Fit for a log.
    std::string detail = {};

    std::string imei = {};
    std::string security = {};  // none, pin, puk, other
    ModemState state = {};

    std::vector<StoredMessage> messages = {};
    bool more = false;  // ask for the next page

    enum class Removal {
        obeyed,   // the modem says that it deleted it; the next list shows whether it did
        gone,     // nothing lies there
        changed,  // another message lies there, given in `messages`, and was left alone
        kept,     // the modem refused
    };
    Removal removal = Removal::kept;
    int reference = -1;  // TP-MR of a message sent
};

struct ModemEvent {
    enum class Kind {
        arrived,  // something new is stored; at `place`, where that is known
        pushed,   // the PDU in `text` is stored nowhere
        working,  // the modem answers, and the request is not done yet
        chatter,  // it talks so much in between that answers may be missed; `text` names the line
    };
    static constexpr Place kSomewhere = -1;
    Kind kind = Kind::arrived;
    Place place = kSomewhere;
    std::string text = {};
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
