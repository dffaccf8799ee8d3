#pragma once

#include "channels/sms/octet_reader.hpp"
#include "channels/sms/pdu.hpp"

// The fields a TPDU is made of; decode_pdu puts them together.
namespace kanal::sms {

Result<Address> read_address(OctetReader& reader);  // 9.1.2.5

// TP-SCTS (9.2.3.11): local time with its distance from UTC in quarters of an hour.
std::optional<Time> read_time_stamp(std::string_view seven_octets);

// TP-UDH (9.2.3.24), without its length octet. What is malformed in it is passed over.
UserDataHeader read_user_data_header(std::string_view octets);

struct Coding {
    Alphabet alphabet = Alphabet::septets;
    std::optional<unsigned> message_class = {};
    bool message_waiting = false;
};
Coding read_coding(std::uint8_t octet);  // TP-DCS (3GPP TS 23.038, 4)

}  // namespace kanal::sms
