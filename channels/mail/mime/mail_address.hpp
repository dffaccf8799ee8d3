#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

struct MailAddress {
    std::string name = {};
    std::string address = {};
};

// The addresses in a header of addresses (RFC 5322, section 3.4), also where it is not written as the
// standard has it: colons, brackets, dots or an open parenthesis in a name, two angles, "mailto:", the whole
// of it in encoded words. UTF-8. Of a value beyond 16 KiB the beginning, and no more than 50. Time linear;
// pure, any thread.
std::vector<MailAddress> read_addresses(std::string_view raw);

// Who wrote to the forwarder whose address this is (SRS, BATV): "SRS0=x=y=example.net=budi@f.example" is
// budi@example.net. Any other address as it is.
std::string original_sender(std::string_view address);

}  // namespace kanal::mail
