#include "channels/sms/pdu.hpp"

#include "channels/sms/alphabet.hpp"
#include "channels/sms/pdu_fields.hpp"

namespace kanal::sms {

namespace {

constexpr std::uint8_t kTypeBits = 0x03;
constexpr std::uint8_t kDeliver = 0x00;
constexpr std::uint8_t kStatusReport = 0x02;
constexpr std::uint8_t kHasHeader = 0x40;
constexpr std::size_t kMostUserData = 140;  // octets
constexpr std::size_t kTimeStamp = 7;

bool is_filler(std::string_view octets) {
    return octets.find_first_not_of('\xff') == std::string_view::npos;
}

std::size_t octets_of(Alphabet alphabet, std::size_t length) {
    return alphabet == Alphabet::septets ? (length * 7 + 7) / 8 : length;
}

// User data with its length octet gone: `length` counts septets or octets, the header included.
Result<void> read_user_data(Deliver& message, std::string_view octets, std::size_t length, bool has_header) {
    std::size_t header_size = 0;
    if (has_header) {
        if (octets.empty()) return reject("pdu: header: cut off");
        header_size = 1U + static_cast<unsigned char>(octets.front());
        if (header_size > octets.size()) return reject("pdu: header: longer than the message");
        auto header = read_user_data_header(octets.substr(1, header_size - 1));
        if (!header) return header.error();
        message.header = *header;
    }
    if (message.alphabet != Alphabet::septets) {
        message.data = octets.substr(header_size);
        return {};
    }
    // Septets begin at a multiple of seven bits, filled up after the header.
    auto const before = (header_size * 8 + 6) / 7;
    if (before > length) return reject("pdu: header: longer than the message");
    message.data = unpack_septets(octets, before * 7, length - before);
    return {};
}

Result<Pdu> decode_deliver(OctetReader reader, bool has_header) {
    auto const begin = reader.rest();
    auto sender = read_address(reader);
    if (!sender) return sender.error();
    auto const protocol = reader.octet();
    auto const coding = reader.octet();
    auto const time_stamp = reader.take(kTimeStamp);
    auto const length = reader.octet();
    if (!protocol || !coding || !time_stamp || !length) return reject("pdu: deliver: cut off");

    Deliver message;
    message.sender = std::move(*sender);
    message.protocol = *protocol;
    message.coding = *coding;
    message.sent_at = read_time_stamp(*time_stamp);
    auto const read = read_coding(*coding);
    message.alphabet = read.alphabet;
    message.message_class = read.message_class;
    message.message_waiting = read.message_waiting;

    auto const size = octets_of(message.alphabet, *length);
    if (size > kMostUserData) return reject("pdu: user data: too long");
    auto const octets = reader.take(size);
    if (!octets) return reject("pdu: user data: cut off");
    if (!is_filler(reader.rest())) return reject("pdu: octets after the end");
    if (auto const done = read_user_data(message, *octets, *length, has_header); !done) return done.error();

    std::string identity = has_header ? "H" : "-";
    identity += begin.substr(0, begin.size() - reader.rest().size());
    message.fingerprint = sha256(identity);
    return Pdu(std::move(message));
}

Result<Pdu> decode_status_report(OctetReader reader) {
    auto const reference = reader.octet();
    if (!reference) return reject("pdu: report: cut off");
    auto recipient = read_address(reader);
    if (!recipient) return recipient.error();
    auto const times = reader.take(2 * kTimeStamp);
    auto const status = reader.octet();
    if (!times || !status) return reject("pdu: report: cut off");

    StatusReport report;
    report.reference = *reference;
    report.recipient = std::move(*recipient);
    report.status = *status;
    return Pdu(std::move(report));
}

}  // namespace

Result<Pdu> decode_pdu(std::string_view octets) {
    OctetReader reader(octets);
    auto const centre_size = reader.octet();
    if (!centre_size || !reader.take(*centre_size)) return reject("pdu: service centre: cut off");
    auto const first = reader.octet();
    if (!first) return reject("pdu: cut off");
    switch (*first & kTypeBits) {
        case kDeliver:
            return decode_deliver(reader, (*first & kHasHeader) != 0);
        case kStatusReport:
            return decode_status_report(reader);
        default:
            return reject("pdu: no received message");
    }
}

std::u16string decode_text(Alphabet alphabet, std::string_view data) {
    if (alphabet == Alphabet::septets) return from_septets(data);
    std::u16string text;
    if (alphabet != Alphabet::ucs2) return text;
    for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
        auto const high = static_cast<unsigned char>(data[i]);
        auto const low = static_cast<unsigned char>(data[i + 1]);
        text += static_cast<char16_t>(high << 8 | low);
    }
    return text;
}

std::optional<std::string> octets_from_hex(std::string_view hex) {
    auto const value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return -1;
    };
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string octets;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int const high = value(hex[i]);
        int const low = value(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        octets += static_cast<char>(high << 4 | low);
    }
    return octets;
}

}  // namespace kanal::sms
