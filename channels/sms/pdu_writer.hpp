#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

// Makes the PDU of a message of which only the fields are known: what libGammu's dummy phone keeps, and what
// tests send. decode_pdu reads the same fields back.
namespace kanal::sms {

struct DeliverFields {
    std::string service_centre = {};  // "+62811000000"; may be empty
    std::string sender = {};          // UTF-8: digits with or without '+', anything else is alphanumeric
    std::uint8_t protocol = 0;
    std::optional<std::uint8_t> coding = {};  // nothing: as the text needs
    Time sent_at = {};
    std::chrono::minutes zone = std::chrono::minutes(0);  // east of UTC, in whole quarters of an hour
    std::string header = {};                              // TP-UDH with its length octet; may be empty
    std::u16string text = {};                             // in septets where all of it can be
    bool binary = false;                                  // `octets` is the content, not `text`
    std::string octets = {};
};

std::string encode_deliver(DeliverFields const& fields);

struct ReportFields {
    std::string service_centre = {};
    std::uint8_t reference = 0;
    std::string recipient = {};
    Time sent_at = {};
    Time done_at = {};
    std::uint8_t status = 0;
};

std::string encode_status_report(ReportFields const& fields);

}  // namespace kanal::sms
