#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kanal::fetcher {

struct TransferLimits {
    Duration timeout = std::chrono::seconds(20);  // of one request, connecting included
    std::uint64_t max_size = 10ULL << 20;         // of its answer
    std::filesystem::path ca_file = {};           // trusts only these; empty: the system's authorities
    std::vector<std::string> allow_private = {};  // "127.0.0.1:8443"; for tests
    std::vector<std::string> resolve = {};        // "name:443:127.0.0.1" in place of DNS; for tests
};

struct TransferAnswer {
    bool refused = false;  // by us, for what it is: asking again would end the same
    bool arrived = false;  // status 200 and a body, whole
    int status = 0;        // 0: none came
    std::string body = {};
    std::string why = {};  // unless it arrived; our own words
};

// One GET of an address that a stranger chose. TLS 1.2 or later, verified; no redirects, no cookies, no
// proxy, no compression, no connection kept. What a name leads to is looked at when the socket is made, after
// DNS and before anything is sent, so that it does not matter what was said of the name before. Private to
// the fetcher's thread; `easy()` is libcurl's handle, untyped so that no header of ours includes libcurl's.
class FetchTransfer {
public:
    // `limits` outlive it. `exempt`: the address is one of `allow_private`.
    FetchTransfer(
        TransferLimits const& limits, std::string const& url, std::string const& bearer, bool exempt
    );
    ~FetchTransfer();
    FetchTransfer(FetchTransfer const&) = delete;
    FetchTransfer& operator=(FetchTransfer const&) = delete;

    void* easy() const;
    TransferAnswer answer(int result);  // once, at the end; `result` is libcurl's CURLcode

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::fetcher
