#pragma once

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "channels/sms/alphabet.hpp"
#include "channels/sms/citizen_message.hpp"
#include "channels/sms/pdu_writer.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// Messages as a modem would hand them over; for tests.
namespace kanal::test {

constexpr auto kSmsTime = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(1);

inline std::string pdu_hex(std::string_view octets) {
    return ascii_upper(to_hex(octets));
}

inline sms::DeliverFields sms_fields(std::string sender, std::u16string text) {
    sms::DeliverFields fields;
    fields.service_centre = "+62811000000";
    fields.sender = std::move(sender);
    fields.text = std::move(text);
    fields.sent_at = kSmsTime;
    fields.zone = std::chrono::hours(7);
    return fields;
}

inline std::string concatenation(unsigned reference, unsigned total, unsigned part, bool wide = false) {
    auto const octet = [](unsigned value) { return static_cast<char>(value & 0xff); };
    if (wide) return {6, 8, 4, octet(reference >> 8), octet(reference), octet(total), octet(part)};
    return {5, 0, 3, octet(reference), octet(total), octet(part)};
}

inline sms::Part sms_part(sms::DeliverFields const& fields) {
    auto const octets = sms::encode_deliver(fields);
    return sms::Part{std::get<sms::Deliver>(sms::decode_pdu(octets).value()), pdu_hex(octets)};
}

struct PartOf {
    std::string sender = "+6281200000003";
    unsigned reference = 0xa7;
    unsigned total = 2;
    unsigned part = 1;
    std::u16string text = u"bagian";
    std::chrono::seconds later = {};  // after kSmsTime, on the service centre's clock
    bool wide = false;
};

inline sms::Part sms_part(PartOf const& of) {
    auto fields = sms_fields(of.sender, of.text);
    fields.header = concatenation(of.reference, of.total, of.part, of.wide);
    fields.sent_at += of.later;
    return sms_part(fields);
}

inline std::string message(std::string const& sender, std::u16string text) {
    return sms_part(sms_fields(sender, std::move(text))).pdu;
}

inline std::u16string wide(std::string const& text) {
    return {text.begin(), text.end()};
}

}  // namespace kanal::test
