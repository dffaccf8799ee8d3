#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::forwarder {

struct HttpClientOptions {
    std::size_t in_flight = 8;                  // requests at once
    std::filesystem::path ca_file = {};         // trusts only these; empty: the system's authorities
    std::vector<std::string> pinned_keys = {};  // "sha256//<base64>" of the server's public key; empty: any
    std::string proxy = {};                     // empty: none, whatever the environment says
    Duration connect_timeout = std::chrono::seconds(10);
    Duration total_timeout = std::chrono::seconds(30);  // an upload gets a second more for each 32 KiB
};

struct CentreRequest {
    std::string url = {};
    std::vector<std::string> headers = {};  // "Name: value"
    std::string_view body = {};             // POST; outlives the call
    std::filesystem::path upload = {};      // not empty: PUT of this file, streamed
};

struct CentreAnswer {
    enum class Failure {
        none,
        not_tried,    // never begun
        unreachable,  // no connection, or it broke
        timed_out,
        tls,       // the server is not who it should be
        address,   // URL or proxy cannot be used
        too_long,  // more than kLongestBody or kLongestHeader
        no_file,   // `upload` cannot be read
    };
    static constexpr std::size_t kLongestBody = 65536;
    static constexpr std::size_t kLongestHeader = 65536;

    Failure failure = Failure::not_tried;
    int status = 0;  // 0: none came; may stand beside a failure of the body
    std::string body = {};
    std::optional<Duration> retry_after = {};
    std::string why = {};  // of the failure, our own words
};

// Requests over HTTP/1.1 or 2, verified TLS 1.2 or later, no redirects, no cookies, no compression. Blocking;
// one thread, in which SIGPIPE is blocked or ignored. Connections are kept from call to call. libcurl sends a
// request again by itself when a kept connection turns out to be closed: the other side must stand the same
// request twice.
class HttpClient {
public:
    explicit HttpClient(HttpClientOptions options);
    ~HttpClient();
    HttpClient(HttpClient const&) = delete;
    HttpClient& operator=(HttpClient const&) = delete;

    // One answer a request, in order. They begin in order, `in_flight` at once, but one alone until one was
    // answered; after `go_on` has said no to an answer, or after 20 seconds, none is begun any more.
    std::vector<CentreAnswer> exchange(
        std::span<CentreRequest const> requests,
        std::function<bool(std::size_t, CentreAnswer const&)> const& go_on
    );

    // Any thread: begin nothing more; what runs gets three more seconds. For good.
    void begin_shutdown();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::forwarder
