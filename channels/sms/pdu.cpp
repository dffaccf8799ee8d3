#include "channels/sms/pdu.hpp"

#include "channels/sms/alphabet.hpp"
#include "channels/sms/pdu_fields.hpp"
#include "text/utf8.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr std::uint8_t kTypeBits = 0x03;
constexpr std::uint8_t kDeliver = 0x00;
constexpr std::uint8_t kStatusReport = 0x02;
constexpr std::uint8_t kHasHeader = 0x40;
constexpr std::size_t kMostUserData = 140;  // octets
constexpr std::size_t kTimeStamp = 7;

constexpr std::size_t kMostSeptets = 160;

// Without what some modems fill up with.
std::string_view without_filler(std::string_view octets) {
    while (!octets.empty() && (octets.back() == '\xff' || octets.back() == '\0'))
        octets.remove_suffix(1);
    return octets;
}

std::size_t octets_of(Alphabet alphabet, std::size_t length) {
    return alphabet == Alphabet::septets ? (length * 7 + 7) / 8 : length;
}

struct UserData {
    std::string_view octets = {};
    std::size_t length = 0;  // septets or octets, the header included
};

// The length is believed where the octets are there, and nothing but filler comes after them.
Result<UserData> measure(Deliver& message, std::string_view rest, std::size_t length) {
    auto const size = octets_of(message.alphabet, length);
    bool const whole = size <= rest.size();
    if (whole && without_filler(rest.substr(size)).empty()) {
        if (size > kMostUserData) return reject("pdu: user data: too long");
        return UserData{rest.substr(0, size), length};
    }
    auto octets = whole ? rest.substr(0, std::max(size, without_filler(rest).size())) : rest;
    if (octets.size() > kMostUserData) return reject("pdu: user data: too long");
    if (octets.empty()) return reject("pdu: user data: cut off");
    message.defects.emplace_back(
        whole ? "text: longer than the message says" : "text: shorter than the message says"
    );
    if (message.alphabet != Alphabet::septets) return UserData{octets, octets.size()};
    return UserData{octets, std::min(octets.size() * 8 / 7, kMostSeptets)};
}

std::size_t read_header(Deliver& message, std::string_view octets) {
    auto const size = octets.empty() ? 0 : 1U + static_cast<unsigned char>(octets.front());
    if (size == 0 || size > octets.size()) {
        message.defects.emplace_back("text: its header is longer than the message");
        return 0;
    }
    message.header = read_user_data_header(octets.substr(1, size - 1));
    if (message.header.malformed) message.defects.emplace_back("text: its header has a malformed element");
    return size;
}

void read_user_data(Deliver& message, UserData const& said, bool has_header) {
    auto const header_size = has_header ? read_header(message, said.octets) : 0;
    if (message.alphabet != Alphabet::septets) {
        message.data = said.octets.substr(header_size);
        return;
    }
    // Septets begin at a multiple of seven bits, filled up after the header.
    auto const before = (header_size * 8 + 6) / 7;
    if (before < said.length) message.data = unpack_septets(said.octets, before * 7, said.length - before);
    // Seven bits that were left over are no character.
    bool const guessed = !message.defects.empty() && said.length % 8 == 0;
    if (guessed && message.data.ends_with('\0')) message.data.pop_back();
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
    if (message.sender.malformed)
        message.defects.emplace_back("reporter.account: not written as a number is");

    auto const said = measure(message, reader.rest(), *length);
    if (!said) return said.error();
    auto const before = begin.size() - reader.rest().size();
    read_user_data(message, *said, has_header);

    std::string identity = has_header ? "H" : "-";
    identity += begin.substr(0, before + said->octets.size());
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
    if (alphabet == Alphabet::octets && is_utf8(data)) return to_utf16(data);
    if (alphabet == Alphabet::octets)
        for (char const octet : data)
            text += static_cast<char16_t>(static_cast<unsigned char>(octet));
    if (alphabet != Alphabet::ucs2) return text;
    for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
        auto const high = static_cast<unsigned char>(data[i]);
        auto const low = static_cast<unsigned char>(data[i + 1]);
        text += static_cast<char16_t>(high << 8 | low);
    }
    return text;
}

bool is_printable(std::string_view data) {
    std::size_t plain = 0;
    for (char const octet : data) {
        auto const value = static_cast<unsigned char>(octet);
        bool const blank = value == '\t' || value == '\r' || value == '\n';
        if ((value < 0x20 && !blank) || value == 0x7f) return false;
        if (value < 0x80) ++plain;
    }
    if (data.empty()) return false;
    if (is_utf8(data)) return true;
    bool const controls = std::any_of(data.begin(), data.end(), [](char octet) {
        auto const value = static_cast<unsigned char>(octet);
        return value >= 0x80 && value < 0xa0;
    });
    return !controls && plain * 10 >= data.size() * 8;
}

std::string in_network_order(std::string_view data, bool& swapped) {
    bool const big = data.starts_with("\xfe\xff");
    bool const little = data.starts_with("\xff\xfe");
    if (big || little) {
        swapped = little;
        data.remove_prefix(2);
    }
    std::string ordered(data);
    for (std::size_t i = 0; swapped && i + 1 < ordered.size(); i += 2)
        std::swap(ordered[i], ordered[i + 1]);
    return ordered;
}

}  // namespace kanal::sms
