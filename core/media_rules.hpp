#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kanal {

// How an attachment is found that a channel names by an id in place of an address: "whatsapp-media:<id>".
// The platform is asked at `url`, and the answer, a JSON object, leads to the file. In `url` and `file_url`
// "{id}", "{token}" and "{member}" are replaced.
struct MediaLookUp {
    std::string scheme = {};    // "whatsapp-media"
    std::string url = {};       // https, of the configured api_url
    std::string member = {};    // JSON pointer: "/url"
    std::string file_url = {};  // where the file lies; empty: the member is its address
    std::string digest = {};  // JSON pointer of its SHA-256 in hex or base64; empty: the platform gives none
};

// From where the attachments of one channel may be fetched. Plain values: the fetcher keeps a copy.
struct MediaRules {
    std::vector<std::string> hosts = {};  // "pbs.twimg.com"; ".fbcdn.net" stands for all names below it
    bool any_host = false;                // any name that leads to a public address
    std::vector<MediaLookUp> look_ups = {};
    // Holds the secret for "{token}"; where a look-up's url has no "{token}", it goes as bearer token to that
    // url and to `token_hosts`. Read at each use.
    std::filesystem::path token_file = {};
    std::vector<std::string> token_hosts = {};  // as `hosts`
};

}  // namespace kanal
