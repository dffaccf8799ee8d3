#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What a modem hands over: the service centre's address and one TPDU (3GPP TS 23.040), here as octets.
namespace kanal::sms {

struct Address {
    std::string text = {};  // "+6281200000001", "1708", "BANK INFO"; empty when the sender is withheld
    bool alphanumeric = false;
    bool international = false;
    std::string raw = {};    // length, type and value as they came
    bool malformed = false;  // longer than a number can be, or with filler among its digits
};

enum class Alphabet { septets, octets, ucs2, compressed };

struct Concatenation {  // one part of a longer message (9.2.3.24.1, 9.2.3.24.8)
    std::uint16_t reference = 0;
    bool wide = false;  // a reference of 16 bits
    std::uint8_t total = 0;
    std::uint8_t part = 0;  // from 1
};

struct UserDataHeader {
    std::optional<Concatenation> concatenation = {};
    bool bad_concatenation = false;  // part 0, or more than the total: to be ignored, says the standard
    bool ports = false;              // meant for an application
    bool indication = false;         // a message waits elsewhere
    bool national_language = false;  // a shift table this program does not have
    bool malformed = false;          // an element has not the length of its kind, or ends behind the header
};

struct Deliver {  // SMS-DELIVER: what somebody sent
    Address sender = {};
    std::uint8_t protocol = 0;                   // TP-PID
    std::uint8_t coding = 0;                     // TP-DCS
    std::optional<Time> sent_at = {};            // the service centre's clock; nothing where that is no time
    std::optional<unsigned> message_class = {};  // 0 to 3
    bool message_waiting = false;                // the coding says so: a voice mail's announcement
    UserDataHeader header = {};
    Alphabet alphabet = Alphabet::septets;
    std::string data = {};  // without the header: one octet a septet, or the octets
    // What is not as the standard has it and costs no text, in our own words.
    std::vector<std::string> defects = {};
    // The same for every reading of one message and different for any two: over sender, protocol, coding,
    // time stamp and user data as they came.
    Sha256 fingerprint = {};
};

struct StatusReport {  // SMS-STATUS-REPORT: what became of a message we sent
    std::uint8_t reference = 0;
    Address recipient = {};
    std::uint8_t status = 0;  // TP-ST (9.2.3.15)

    bool delivered() const { return status < 0x03; }
    bool failed() const { return (status & 0x40) != 0; }  // else the centre still tries
};

using Pdu = std::variant<Deliver, StatusReport>;

// What holds no text, more than fits into a message, or is of another type is an error, and its text says
// which. What can be read all the same is: a length that is not that of the text, a number that is none.
// Octets 0xFF and 0x00 after the end are let pass: some modems fill with them. Pure; any thread.
Result<Pdu> decode_pdu(std::string_view octets);

// The text of parts in their order, which have one alphabet, joined before it is converted: a phone may cut
// between the halves of a surrogate pair. Octets are read as UTF-8 or else as Latin 1. Empty for compressed
// text.
std::u16string decode_text(Alphabet alphabet, std::string_view data);

// Whether octets are text and not data: UTF-8, or mostly letters of ASCII with some of Latin 1, and no
// control characters.
bool is_printable(std::string_view data);

// UCS-2 as the standard has it, without a byte order mark, whatever order that says. `swapped` is the order
// of what comes next: a mark in the first part of a message holds for all.
std::string in_network_order(std::string_view data, bool& swapped);

}  // namespace kanal::sms
