#pragma once

#include <string_view>

namespace kanal::normalizer {

// What a message says behind its greetings and forms of address ("Yth. Bapak Walikota,", "Assalamualaikum wr.
// wb.", "Halo min"). The whole text where nothing follows them.
std::string_view skip_greetings(std::string_view text);

}  // namespace kanal::normalizer
