#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::normalizer {

struct PhoneNumber {
    std::string e164 = {};    // "+6281234567890", or empty
    bool unreadable = false;  // something is there that is neither a number nor a sender that has none
};

// Reads a number as a person in Indonesia or a platform writes it: 08.., +62.., 62.., 0062.., 8.. (a
// spreadsheet ate the zero), with blanks, dashes, dots, slashes and parentheses. A number of another country
// needs its plus. Alphanumeric senders and short codes (1708) have no number and are no fault.
// Plan: mobile 8[1-35-9] with 9 to 12 digits; fixed lines with the areas 21 22 24 31 61 or three digits, then
// 5 to 9.
PhoneNumber read_phone_number(std::string_view said);

// The first number in what a person wrote into a field for one: "0812-0000-0001 / 0812-0000-0002", "WA: 0812
// ...". Empty when there is none.
std::string first_phone_number(std::string_view said);

// Whether these digits, without country code or leading zero, have the shape of a mobile number in Indonesia.
bool is_indonesian_mobile(std::string_view national);

// A light check, not RFC 5322: one mailbox and one domain with a dot, no blanks. `Name <a@b.id>` gives
// a@b.id. The domain comes back in lower case. Nothing when it is no address.
std::optional<std::string> read_email_address(std::string_view said);

// The address in running text whose `@` is at `at`; empty when there is none. Looks at no more than 64
// bytes before and 255 behind.
std::string_view email_address_around(std::string_view text, std::size_t at);

}  // namespace kanal::normalizer
