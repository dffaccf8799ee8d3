#include "channels/sms/pdu_fields.hpp"

#include "channels/sms/alphabet.hpp"

namespace kanal::sms {

namespace {

constexpr std::size_t kMostSemiOctets = 20;
constexpr unsigned kInternational = 1;
constexpr unsigned kNational = 2;
constexpr unsigned kAlphanumeric = 5;

struct Digits {
    std::string text = {};
    bool filler = false;  // was among them
};

// Two digits, the lower half octet first; a filler is none.
Digits digits_of(std::string_view octets, std::size_t count) {
    constexpr std::string_view kDigits = "0123456789*#abc";
    Digits digits;
    for (std::size_t i = 0; i < count; ++i) {
        auto const octet = static_cast<unsigned char>(octets[i / 2]);
        unsigned const half = i % 2 == 0 ? octet & 0x0f : octet >> 4;
        if (half == 0x0f)
            digits.filler = true;
        else
            digits.text += kDigits[half];
    }
    return digits;
}

std::optional<unsigned> swapped_digits(char octet) {
    auto const value = static_cast<unsigned char>(octet);
    unsigned const tens = value & 0x0f;
    unsigned const ones = value >> 4;
    if (tens > 9 || ones > 9) return std::nullopt;
    return tens * 10 + ones;
}

std::optional<std::chrono::minutes> zone_of(char octet) {
    auto const value = static_cast<unsigned char>(octet);
    bool const west = (value & 0x08) != 0;
    auto const quarters = swapped_digits(static_cast<char>(value & 0xf7));
    if (!quarters || *quarters > 14 * 4) return std::nullopt;
    auto const minutes = std::chrono::minutes(15 * static_cast<int>(*quarters));
    return west ? -minutes : minutes;
}

void read_concatenation(UserDataHeader& header, std::string_view value, bool wide) {
    auto const at = [value](std::size_t place) { return static_cast<std::uint8_t>(value[place]); };
    Concatenation found;
    found.wide = wide;
    found.reference = wide ? static_cast<std::uint16_t>(at(0) << 8 | at(1)) : at(0);
    found.total = at(wide ? 2 : 1);
    found.part = at(wide ? 3 : 2);
    header.bad_concatenation = found.part == 0 || found.part > found.total;
    header.concatenation.reset();
    // One part of one is a message by itself.
    if (!header.bad_concatenation && found.total > 1) header.concatenation = found;
}

// False when the element has not the length its kind has.
bool read_element(UserDataHeader& header, std::uint8_t kind, std::string_view value) {
    switch (kind) {
        case 0x00:
        case 0x08:
            if (value.size() != (kind == 0x00 ? 3 : 4)) return false;
            read_concatenation(header, value, kind == 0x08);
            return true;
        case 0x01:
            if (value.size() != 2) return false;
            header.indication = true;
            return true;
        case 0x04:
        case 0x05:
            if (value.size() != (kind == 0x04 ? 2 : 4)) return false;
            header.ports = true;
            return true;
        case 0x24:
        case 0x25:
            header.national_language = true;
            return true;
        default:
            return true;  // formatting, pictures, reply address: nothing that changes the text
    }
}

}  // namespace

Result<Address> read_address(OctetReader& reader) {
    auto const length = reader.octet();
    auto const type = reader.octet();
    if (!length || !type) return reject("pdu: address: cut off");
    auto const value = reader.take((*length + 1U) / 2);
    if (!value) return reject("pdu: address: cut off");

    Address address;
    address.raw = {static_cast<char>(*length), static_cast<char>(*type)};
    address.raw += *value;
    address.malformed = *length > kMostSemiOctets;
    unsigned const kind = *type >> 4 & 0x07;
    if (kind == kAlphanumeric) {
        address.alphanumeric = true;
        address.text = to_utf8(from_septets(unpack_septets(*value, 0, *length * 4U / 7)));
        return address;
    }
    auto const digits = digits_of(*value, *length);
    address.malformed = address.malformed || digits.filler;
    address.international = kind == kInternational;
    bool const without_zero = kind == kNational && !digits.text.empty() && digits.text.front() != '0';
    if (!digits.text.empty()) address.text = address.international ? "+" : without_zero ? "0" : "";
    address.text += digits.text;
    return address;
}

std::optional<Time> read_time_stamp(std::string_view octets) {
    std::array<unsigned, 6> fields{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        auto const value = swapped_digits(octets[i]);
        if (!value) return std::nullopt;
        fields[i] = *value;
    }
    auto const [year, month, day, hour, minute, second] = fields;
    auto const zone = zone_of(octets[6]);
    auto const date = std::chrono::year(static_cast<int>(year < 90 ? 2000 + year : 1900 + year)) /
                      std::chrono::month(month) / std::chrono::day(day);
    if (!zone || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) - *zone;
}

UserDataHeader read_user_data_header(std::string_view octets) {
    UserDataHeader header;
    OctetReader reader(octets);
    while (!reader.rest().empty()) {
        auto const kind = reader.octet();
        auto const length = reader.octet();
        auto const value = length ? reader.take(*length) : std::nullopt;
        if (!value || !read_element(header, *kind, *value)) header.malformed = true;
        if (!value) break;
    }
    return header;
}

Coding read_coding(std::uint8_t octet) {
    constexpr Alphabet kByBits[] = {
        // What is reserved counts as the default alphabet.
        Alphabet::septets,
        Alphabet::octets,
        Alphabet::ucs2,
        Alphabet::septets,
    };
    Coding coding;
    unsigned const group = octet >> 4;
    if (group < 0x8) {
        bool const compressed = (octet & 0x20) != 0;
        coding.alphabet = compressed ? Alphabet::compressed : kByBits[octet >> 2 & 0x03];
        if ((octet & 0x10) != 0) coding.message_class = octet & 0x03;
    } else if (group == 0xf) {
        coding.alphabet = (octet & 0x04) != 0 ? Alphabet::octets : Alphabet::septets;
        coding.message_class = octet & 0x03;
    } else if (group >= 0xc) {
        coding.message_waiting = true;
        coding.alphabet = group == 0xe ? Alphabet::ucs2 : Alphabet::septets;
    }
    return coding;
}

}  // namespace kanal::sms
