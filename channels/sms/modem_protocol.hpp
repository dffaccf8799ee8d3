#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the channel and the child that holds the modem say to each other: one JSON object a message. The child
// decides nothing: it does one thing at a time when it is asked to, and says what came of it.
namespace kanal::sms {

// Bytes: a page of messages and as many that were found in the place of others, each with the longest PDU.
constexpr std::size_t kLargestModemMessage = 512 * 1024;

// Where a message lies on the SIM or in the modem. Only the child knows what the number means.
using Place = std::int64_t;

// What to look for that the modem's own list does not show.
enum class Search {
    nowhere,
    counted,     // index by index, until as many are found as the modem counts
    everywhere,  // at each index
};

// What lies at a place, as the modem gives it.
struct StoredMessage {
    Place place = 0;
    bool outgoing = false;               // written or sent by somebody here
    std::vector<std::string> pdus = {};  // hexadecimal; none where the modem gave no line
};

struct ModemRequest {
    enum class Kind {
        connect,     // opens `device`, answers with `imei` and `security`
        pin,         // enters `code`
        listen,      // asks the modem to announce what comes
        state,       // answers with `state`
        read,        // deletes `deletions`, then answers with the next page of messages if `page` asks for it
        reregister,  // leaves the network and looks for one again
        acknowledge,  // what was pushed last is on disk
        send,         // `text`, in one part of the default alphabet, to `number`
    };
    Kind kind = Kind::state;
    std::string device = {};
    std::string connection = {};
    std::string model = {};
    bool reset = false;  // first let the modem start again, without asking it
    bool check_unsolicited =
        false;  // first hear whether it talks without being asked: that may be why it does not answer
    std::string code = {};
    // Messages that are committed. Each is deleted if the same PDUs are read at its place immediately before.
    std::vector<StoredMessage> deletions = {};
    // When it has deleted for so long, the child answers; the rest of `deletions` was not tried.
    Duration longest = std::chrono::seconds(10);
    bool page = false;
    bool fresh = false;  // the page is the first one of a new list
    // Of a new list: places of which the modem announced that something lies there.
    std::vector<Place> announced = {};
    Search search = Search::nowhere;
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
    static constexpr int kInvalidRequest = -1;  // the request makes no sense now
    static constexpr int kNoAnswer = -2;        // the line gave none in time
    static constexpr int kUnknownOutcome = -3;  // sent, or not: nobody can tell
    static constexpr int kBusy = -4;            // SIM or modem are not done with something else
    static constexpr int kRefused = -5;         // the modem refused a command
    static constexpr int kTextOnly = -6;        // the modem knows no PDU mode
    // Of an error: the command and its final result, "AT+CPMS: CMS ERROR 302", or what the modem says
    // instead of an answer. Fit for a log.
    std::string detail = {};

    std::string imei = {};
    std::string security = {};  // none, pin, puk, other
    ModemState state = {};

    struct Deletion {
        enum class Outcome {
            confirmed,  // the modem says that it deleted it; the next list shows whether it did
            gone,       // nothing lies there
            changed,    // another message lies there, `found`, and was left alone
            refused,
        };
        Outcome outcome = Outcome::refused;
        std::optional<StoredMessage> found = {};
    };
    // One for each of the request's, in their order. Where there are fewer, the rest was not tried, and there
    // is no page: the time was up, or `error` says why.
    std::vector<Deletion> deletions = {};
    std::vector<StoredMessage> messages = {};  // the page
    bool more = false;                         // there is another page
    int reference = -1;                        // TP-MR of a message sent
};

struct ModemEvent {
    enum class Kind {
        arrived,      // something new is stored; at `place`, where that is known
        pushed,       // the PDU in `text` is stored nowhere
        working,      // the modem answers, and the request is not done yet
        unsolicited,  // it talks so much in between that answers may be missed; `text` names the line
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
