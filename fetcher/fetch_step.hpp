#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "core/media_rules.hpp"
#include "http/client.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::fetcher {

struct TransferLimits {
    Duration timeout = std::chrono::seconds(20);  // of one request, connecting included
    std::uint64_t max_size = 10ULL << 20;         // of its answer
    std::filesystem::path ca_file = {};           // trusts only these; empty: the system's authorities
    std::vector<std::string> allow_private = {};  // "127.0.0.1:8443"; for tests
    std::vector<std::string> resolve = {};        // "name:443:127.0.0.1" in place of DNS; for tests
};

// How strangers' servers are asked: without a proxy, not slower than 1 KiB a second, and only at addresses
// that may_connect allows.
http::ClientOptions client_options(TransferLimits const& limits);

// One request on the way to a file.
struct FetchStep {
    std::string url = {};
    std::string bearer = {};            // a token; empty: none is sent
    bool exempt = false;                // its address may be private: see FileAddress
    MediaLookUp const* look_up = {};    // the answer leads to the file; nothing: it is the file
    std::optional<Sha256> digest = {};  // of the file, where the platform gave it
};

// What is asked, and with whose token. Pure but for the token's file. Errors: a reject is refused for good,
// "host is not allowed"; a retry can be mended, "the token cannot be read". The rules outlive the steps.
class FetchSteps {
public:
    FetchSteps(MediaRules const& rules, std::vector<std::string> const& allow_private)
        : rules_(rules), allow_private_(allow_private) {}

    // `url` is a stranger's, or an id behind the scheme of a look-up.
    Result<FetchStep> first(std::string const& url) const;
    // From the answer to a look-up to the file.
    Result<FetchStep> next(FetchStep const& looked_up, std::string_view answer) const;

private:
    Result<FetchStep> file(std::string const& url, bool configured) const;
    Result<std::string> token() const;

    MediaRules const& rules_;
    std::vector<std::string> const& allow_private_;
};

}  // namespace kanal::fetcher
