#include "channels/sms/pdu_writer.hpp"

#include "channels/sms/alphabet.hpp"

#include <algorithm>

namespace kanal::sms {

namespace {

constexpr char kInternational = '\x91';
constexpr char kUnknownType = '\x81';
constexpr char kAlphanumeric = '\xd0';
constexpr std::uint8_t kSeptets = 0x00;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kUcs2 = 0x08;

char octet(std::size_t value) {
    return static_cast<char>(value & 0xff);
}

bool is_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789*#") == std::string_view::npos;
}

std::string semi_octets(std::string_view digits) {
    std::string octets;
    auto const value = [](char c) { return c == '*' ? 10 : c == '#' ? 11 : c - '0'; };
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        int const high = i + 1 < digits.size() ? value(digits[i + 1]) : 0x0f;
        octets += static_cast<char>(high << 4 | value(digits[i]));
    }
    return octets;
}

std::string address(std::string_view text) {
    if (text.empty()) return {'\0', kUnknownType};
    if (is_number(text)) {
        bool const international = text.starts_with('+');
        if (international) text.remove_prefix(1);
        std::string const head{octet(text.size()), international ? kInternational : kUnknownType};
        return head + semi_octets(text);
    }
    auto const septets = to_septets(to_utf16(text)).value_or("?").substr(0, 11);
    auto const packed = pack_septets(septets, 0);
    return std::string{octet((septets.size() * 7 + 3) / 4), kAlphanumeric} + packed;
}

// Its length counts octets, not digits.
std::string service_centre(std::string_view number) {
    if (!is_number(number)) return std::string(1, '\0');
    auto const with_digits = address(number);
    return octet(with_digits.size() - 1) + with_digits.substr(1);
}

std::string time_stamp(Time time, std::chrono::minutes zone) {
    auto const local = std::chrono::floor<std::chrono::seconds>(time + zone);
    auto const day = std::chrono::floor<std::chrono::days>(local);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(local - day);
    auto const swapped = [](long value) { return static_cast<char>(value % 10 << 4 | value / 10 % 10); };
    auto const quarters = zone.count() / 15;
    auto const distance = swapped(std::abs(quarters));
    return {
        swapped(static_cast<int>(date.year()) % 100),
        swapped(static_cast<unsigned>(date.month())),
        swapped(static_cast<unsigned>(date.day())),
        swapped(clock.hours().count()),
        swapped(clock.minutes().count()),
        swapped(clock.seconds().count()),
        static_cast<char>(quarters < 0 ? distance | 0x08 : distance)};
}

std::string big_endian(std::u16string_view text) {
    std::string octets;
    for (char16_t const unit : text) {
        octets += octet(unit >> 8);
        octets += octet(unit);
    }
    return octets;
}

struct Content {
    std::uint8_t coding = kSeptets;
    std::string length_and_data = {};
};

Content content_of(DeliverFields const& fields) {
    auto const& header = fields.header;
    auto const in_octets = [&header](std::uint8_t coding, std::string const& data) {
        auto const room = 140 - std::min<std::size_t>(header.size(), 140);
        auto const kept = data.substr(0, room);
        return Content{coding, octet(header.size() + kept.size()) + header + kept};
    };
    if (fields.binary) return in_octets(kOctets, fields.octets);
    auto septets = to_septets(fields.text);
    if (!septets) return in_octets(kUcs2, big_endian(fields.text));
    auto const before = (header.size() * 8 + 6) / 7;
    septets->resize(std::min(septets->size(), 160 - std::min<std::size_t>(before, 160)));
    auto packed = pack_septets(*septets, before * 7);
    std::copy(header.begin(), header.end(), packed.begin());
    return Content{kSeptets, octet(before + septets->size()) + packed};
}

}  // namespace

std::string encode_deliver(DeliverFields const& fields) {
    auto const content = content_of(fields);
    auto pdu = service_centre(fields.service_centre);
    pdu +=
        fields.header.empty() ? '\x04' : '\x44';  // no more messages to send, and whether there is a header
    pdu += address(fields.sender);
    pdu += static_cast<char>(fields.protocol);
    pdu += static_cast<char>(fields.coding.value_or(content.coding));
    pdu += time_stamp(fields.sent_at, fields.zone);
    return pdu + content.length_and_data;
}

std::string encode_status_report(ReportFields const& fields) {
    auto pdu = service_centre(fields.service_centre);
    pdu += '\x06';
    pdu += static_cast<char>(fields.reference);
    pdu += address(fields.recipient);
    pdu += time_stamp(fields.sent_at, std::chrono::minutes(0));
    pdu += time_stamp(fields.done_at, std::chrono::minutes(0));
    pdu += static_cast<char>(fields.status);
    return pdu;
}

}  // namespace kanal::sms
