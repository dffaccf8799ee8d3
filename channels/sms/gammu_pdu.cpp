#include "channels/sms/alphabet.hpp"
#include "channels/sms/gammu_parts.hpp"
#include "channels/sms/pdu.hpp"
#include "channels/sms/pdu_writer.hpp"

namespace kanal::sms {

namespace {

std::u16string text_of(unsigned char const* big_endian, std::size_t units) {
    std::string const octets(reinterpret_cast<char const*>(big_endian), 2 * units);
    return decode_text(Alphabet::ucs2, octets);
}

std::string number_of(unsigned char const* big_endian) {
    return to_utf8(text_of(big_endian, UnicodeLength(big_endian)));
}

Time time_of(GSM_DateTime const& when) {
    auto const date = std::chrono::year(when.Year) / std::chrono::month(static_cast<unsigned>(when.Month)) /
                      std::chrono::day(static_cast<unsigned>(when.Day));
    if (when.Year == 0 || !date.ok()) return Time{};
    return std::chrono::sys_days(date) + std::chrono::hours(when.Hour) + std::chrono::minutes(when.Minute) +
           std::chrono::seconds(when.Second - when.Timezone);
}

}  // namespace

std::string pdu_of(GSM_SMSMessage const& message) {
    auto const number = number_of(message.Number);
    auto const sent_at = time_of(message.DateTime);
    if (message.PDU == SMS_Status_Report) {
        ReportFields fields;
        fields.reference = message.MessageReference;
        fields.recipient = number;
        fields.sent_at = sent_at;
        fields.done_at = sent_at;
        fields.status = message.DeliveryStatus;
        return encode_status_report(fields);
    }
    DeliverFields fields;
    fields.service_centre = number_of(message.SMSC.Number);
    fields.sender = number;
    fields.sent_at = sent_at;
    fields.zone = std::chrono::minutes(message.DateTime.Timezone / 60);
    if (message.UDH.Type != UDH_NoUDH && message.UDH.Length > 0) {
        auto const length =
            std::min<std::size_t>(static_cast<std::size_t>(message.UDH.Length), sizeof message.UDH.Text);
        fields.header.assign(reinterpret_cast<char const*>(message.UDH.Text), length);
    }
    fields.binary = message.Coding == SMS_Coding_8bit;
    if (fields.binary) {
        auto const length = std::min<std::size_t>(static_cast<std::size_t>(std::max(message.Length, 0)), 140);
        fields.octets.assign(reinterpret_cast<char const*>(message.Text), length);
    } else {
        fields.text = text_of(message.Text, UnicodeLength(message.Text));
    }
    return encode_deliver(fields);
}

}  // namespace kanal::sms
