#pragma once

#include "channels/sms/at_storage.hpp"
#include "channels/sms/gammu_connection.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace kanal::sms {

// One modem. libGammu 1.42 opens it, unlocks the SIM, asks for announcements and for the network, and sends;
// what lies on the SIM is listed, read and deleted by plain commands (AtStorage): the library decodes a
// message before it hands it over, dies of some, and knows where a modem begins to count only by its model.
// Of its dummy phone it does all. Blocking, for tens of seconds when the modem hangs: lives in a child
// process only. Every call fills the reply's `error` with libGammu's number or one of the reply's own.
class GammuModem {
public:
    struct Listeners {
        std::function<void(Place)> arrived = {};  // something new is stored there, or ModemEvent::kSomewhere
        std::function<void(std::string pdu)> pushed = {};        // only announced
        std::function<void(std::string name)> unsolicited = {};  // a line comes again and again, unasked
        std::function<void()> working = {};                      // the modem answers, and there is more to do
    };
    explicit GammuModem(Listeners listeners);

    ModemReply connect(std::string const& device, std::string const& connection, std::string const& model);
    ModemReply enter_pin(std::string const& code);
    ModemReply listen();
    ModemReply state(bool with_network);

    // Leaves the network and looks for one again: some modems never do it by themselves.
    ModemReply reregister();

    // Tells the network that what was only announced (+CMT, +CDS) is on disk; it sends again what it hears
    // nothing about. Nothing to do where the modem itself says so at once (AT+CSMS: 0).
    ModemReply acknowledge();

    // Deletes the request's messages, then gives the next page of those that lie there. A failure of the list
    // comes with the last page, one of a deletion without a page.
    ModemReply read(ModemRequest const& request);

    // One part, in the default alphabet.
    ModemReply send(std::string const& number, std::string const& text);

    // Takes in what the modem says of its own accord.
    void read_unsolicited() { connection_.read_unsolicited(); }

private:
    ModemReply ask_security();
    bool wants_acknowledgement();
    ModemReply remove(std::vector<StoredMessage> const& messages, Duration longest);
    void list(std::vector<Place> const& announced, Search search);
    void add_page(ModemReply& reply);
    bool is_modem() const { return connection_.is_open() && !connection_.is_dummy(); }

    AtStorage storage_;
    GammuConnection connection_;
    bool acknowledges_ = false;              // the network waits for our word about what is only announced
    int used_ = 0;                           // places, when they were counted last
    std::deque<StoredMessage> listed_ = {};  // and not asked for yet
    ModemReply list_failure_ = {};
};

}  // namespace kanal::sms
