#pragma once

#include "base/time.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boost::asio::ip {
class address;
}  // namespace boost::asio::ip

namespace kanal::http {

// What holds for all requests of one client.
struct ClientOptions {
    std::filesystem::path ca_file = {};         // trusts only these authorities; empty: the system's
    std::vector<std::string> pinned_keys = {};  // "sha256//<base64>" of the server's public key; empty: any
    // In PEM, shown to a server that asks for a certificate; both or neither.
    std::filesystem::path certificate_file = {};
    std::filesystem::path key_file = {};
    std::string proxy = {};  // empty: none, whatever the environment says
    Duration connect_timeout = std::chrono::seconds(10);
    Duration timeout = std::chrono::seconds(30);  // connecting included; an upload has 1 s more a 32 KiB
    std::size_t slowest = 0;  // bytes a second, over five seconds; slower is timed_out. 0: no limit
    std::size_t largest_body = 65536;
    // A request is sent no more than once: over HTTP/1.1 and a connection of its own, so that libcurl has no
    // reason to repeat it by itself.
    bool once = false;
    bool compression = false;  // asked for, and unpacked; `largest_body` counts what was unpacked
    // Whether a socket to this address may be made. Asked after DNS and before anything is sent, so that it
    // does not matter what was said of the name before. Empty: any. With it no connection is kept, because
    // one that is kept is not looked at again.
    std::function<bool(boost::asio::ip::address const& address, std::uint16_t port)> allowed = {};
    std::vector<std::string> resolve = {};  // "name:443:127.0.0.1" in place of DNS; for tests
};

// One part of a multipart/form-data body.
struct MultipartPart {
    std::string name = {};
    std::string value = {};           // of a part without a file
    std::filesystem::path file = {};  // streamed
    std::string file_name = {};       // as the server is told it
    std::string media_type = {};
};

struct ClientRequest {
    std::string url = {};                          // may hold a token: never logged
    std::string method = {};                       // empty: as the body says, GET, POST or PUT
    bool cleartext = true;                         // http:// is taken as well as https://
    std::string bearer = {};                       // Authorization: Bearer; empty: none
    std::string user = {};                         // Authorization: Basic; empty: none
    std::string password = {};                     // of `user`
    std::vector<std::string> headers = {};         // "Name: value"
    std::optional<std::string_view> post = {};     // the body of a POST; outlives the request
    std::filesystem::path upload = {};             // not empty: PUT of this file, streamed
    std::vector<MultipartPart> form = {};          // not empty: a POST of these parts
    std::optional<std::size_t> largest_body = {};  // in place of the client's
};

struct ClientResponse {
    enum class Failure {
        none,
        not_tried,        // never begun
        unreachable,      // no connection, or it broke
        timed_out,        // or slower than `slowest`
        tls,              // the server is not who it should be
        address,          // URL or proxy cannot be used
        not_allowed,      // all addresses of the name were refused by `allowed`
        not_http,         // what came is no answer over HTTP/1.1 or 2
        body_too_long,    // more than largest_body
        header_too_long,  // more than kLongestHeader, interim answers included
        no_file,          // `upload`, or a file of `form`, cannot be read
        stopped,          // cancelled
    };
    static constexpr std::size_t kLongestHeader = 65536;

    Failure failure = Failure::not_tried;
    int status = 0;  // 0: none came; may be beside a failure of the body
    // False: certainly no byte of the request went out, because there never was a connection for it, or the
    // server was not who it should be.
    bool sent = false;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
    std::optional<Duration> retry_after = {};                       // at most a day
    std::string why = {};                                           // of the failure, our own words

    bool whole() const { return failure == Failure::none; }
};

// The one HTTP client, on libcurl's multi interface: HTTP/1.1 or 2, TLS 1.2 or later and verified, no
// redirects (they would carry a token elsewhere), no cookies, no .netrc. A kept connection that turns out to
// be closed makes libcurl send the request again by itself: without `once` the other side must stand the same
// request twice.
//
// One thread owns it, in which SIGPIPE is blocked or ignored; only wake() is any thread's. Nothing blocks
// but turn() and ask(), and those no longer than they are told. Memory: `largest_body` and kLongestHeader for
// each request under way; how many those are, the owner decides.
class Client {
public:
    using Id = std::uint64_t;

    explicit Client(ClientOptions options);  // throws std::bad_alloc
    ~Client();                               // what is under way is dropped
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    struct Ended {
        Id id = 0;
        ClientResponse response = {};
    };
    // Begins at the next turn. A bearer that cannot be in a header, or a file that cannot be read, ends it
    // there.
    Id begin(ClientRequest const& request);
    // Moves on all that is under way and returns what has ended. Waits for the network or wake(), at most
    // `longest_wait`, when nothing has.
    std::vector<Ended> turn(Duration longest_wait);
    ClientResponse cancel(Id id);  // `stopped`, with the status that came so far
    std::size_t under_way() const;
    void wake();

    // One request from begin to end; `stopped` soon after `stopping` became true.
    ClientResponse ask(ClientRequest const& request, std::atomic<bool> const& stopping);

private:
    class Transfer;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::http
