#pragma once

#include "channels/sms/frame_tap.hpp"
#include "channels/sms/modem_protocol.hpp"

#include <memory>
#include <string>

namespace kanal::sms {

// One modem through libGammu 1.42. Blocking, for tens of seconds when the modem hangs; crashes on messages it
// cannot bear: lives in a child process only. Every call fills the reply's `error` with libGammu's number.
class GammuModem {
public:
    explicit GammuModem(FrameTap::Announcements announcements);
    ~GammuModem();
    GammuModem(GammuModem const&) = delete;
    GammuModem& operator=(GammuModem const&) = delete;

    ModemReply connect(std::string const& device, std::string const& connection, std::string const& model);
    ModemReply enter_pin(std::string const& code);
    ModemReply listen();
    ModemReply state(bool with_network);

    // Tells the network that what was only announced (+CMT, +CDS) is on disk; it sends again what it hears
    // nothing about. Nothing to do where the modem itself says so at once (AT+CSMS: 0).
    ModemReply acknowledge();

    // The message at the place as the modem gave it, whatever the library made of it.
    ModemReply read(Place place);
    // Deletes what lies there, whatever it is.
    ModemReply remove(Place place);

    // Past the library: for a message that crashes it. Only a real modem has such a line.
    ModemReply read_direct(Place place);
    ModemReply remove_direct(Place place);

    // The first place behind this one where a message may lie; nothing behind the last.
    std::optional<Place> place_behind(Place place) const;

    // One part, in the default alphabet.
    ModemReply send(std::string const& number, std::string const& text);

    // Takes in what the modem says of its own accord; about 50 ms when it says nothing.
    void attend();

private:
    struct Parts;
    bool wants_acknowledgement() const;
    std::unique_ptr<Parts> parts_;
};

// Error numbers that mean an empty place.
bool is_empty_place(int error);

}  // namespace kanal::sms
