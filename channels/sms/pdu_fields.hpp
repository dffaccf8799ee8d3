#pragma once

#include "channels/sms/pdu.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The fields a TPDU is made of; decode_pdu puts them together.
namespace kanal::sms {

// Takes octets from the front; nothing when there are too few left.
class OctetReader {
public:
    explicit OctetReader(std::string_view octets) : octets_(octets) {}

    std::optional<std::uint8_t> octet() {
        if (octets_.empty()) return std::nullopt;
        auto const value = static_cast<std::uint8_t>(octets_.front());
        octets_.remove_prefix(1);
        return value;
    }
    std::optional<std::string_view> take(std::size_t count) {
        if (octets_.size() < count) return std::nullopt;
        auto const taken = octets_.substr(0, count);
        octets_.remove_prefix(count);
        return taken;
    }
    std::string_view rest() const { return octets_; }

private:
    std::string_view octets_;
};

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
