#pragma once

#include <string>

namespace kanal {

// A key that the program knows, as it asked the reader for it. Texts are written as in a file.
struct ConfigKey {
    std::string path = {};  // "http.limits.idle"; in a list with the kind of the entry, "channels[sms].poll"
    std::string type = {};  // "duration", "list of texts", ...; empty: only looked whether it is there
    bool required = false;
    std::string fallback = {};
    std::string least = {};  // empty: none
    std::string most = {};
};

}  // namespace kanal
