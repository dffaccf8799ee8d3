#include "channels/sms/dummy_phone.hpp"

#include "base/hex.hpp"
#include "channels/sms/alphabet.hpp"
#include "channels/sms/pdu.hpp"
#include "channels/sms/pdu_writer.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr Place kFolder = 100000;
constexpr Place kInboxes[] = {1, 3};
constexpr Place kPlaces = 10000;           // of each folder
constexpr std::size_t kMostListed = 4000;  // the others when these are gone

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

// The phone keeps fields and no PDUs.
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

}  // namespace

// Nothing where no message lies.
std::optional<StoredMessage> DummyPhone::read(Place place) {
    static GSM_MultiSMSMessage messages;  // of 200 KB; only its head needs to be in order
    messages.Number = 0;
    messages.SMS[0] = GSM_SMSMessage{};
    messages.SMS[0].Folder = static_cast<int>(place / kFolder);
    messages.SMS[0].Location = static_cast<int>(place % kFolder);
    auto const read = GSM_GetSMS(machine_, &messages);
    if (read == ERR_EMPTY || read == ERR_INVALIDLOCATION) return std::nullopt;
    StoredMessage message;
    message.place = place;
    for (int i = 0; read == ERR_NONE && i < messages.Number; ++i)
        message.pdus.push_back(to_hex(pdu_of(messages.SMS[i])));
    return message;
}

ModemReply DummyPhone::count() {
    GSM_SMSMemoryStatus status{};
    ModemReply reply;
    auto const counted = GSM_GetSMSStatus(machine_, &status);
    if (counted != ERR_NONE) reply.error = counted;
    reply.state.used = status.SIMUsed + status.PhoneUsed - status.TemplatesUsed;
    reply.state.size = status.SIMSize + status.PhoneSize;
    return reply;
}

AtStorage::Listed DummyPhone::list(int used) {
    AtStorage::Listed listed;
    auto const most = std::min(static_cast<std::size_t>(std::max(used, 0)), kMostListed);
    for (auto const inbox : kInboxes) {
        for (Place location = 1; location <= kPlaces; ++location) {
            if (listed.messages.size() >= most) return listed;
            if (auto message = read(inbox * kFolder + location))
                listed.messages.push_back(std::move(*message));
        }
    }
    return listed;
}

AtStorage::Removal DummyPhone::remove(StoredMessage const& message) {
    using Outcome = ModemReply::Deletion::Outcome;
    auto before = read(message.place);
    if (!before) return {{}, {Outcome::gone, {}}};
    if (before->pdus != message.pdus) return {{}, {Outcome::changed, std::move(before)}};
    GSM_SMSMessage at{};
    at.Folder = static_cast<int>(message.place / kFolder);
    at.Location = static_cast<int>(message.place % kFolder);
    auto const removed = GSM_DeleteSMS(machine_, &at);
    return {{}, {removed == ERR_NONE ? Outcome::confirmed : Outcome::refused, {}}};
}

}  // namespace kanal::sms
