#include "fetcher/fetch_transfer.hpp"

#include "config/quantity.hpp"
#include "fetcher/public_address.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <new>
#include <optional>

namespace kanal::fetcher {

namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

constexpr std::size_t kLongestHeader = 65536;
constexpr long kSlowest = 1024;  // bytes a second, over kSlowSeconds
constexpr long kSlowSeconds = 5;
constexpr long kConnectMilliseconds = 10'000;

std::optional<Endpoint> endpoint_of(curl_sockaddr const& address) {
    Endpoint endpoint;
    bool const known = address.family == AF_INET || address.family == AF_INET6;
    if (!known || address.addrlen > endpoint.capacity()) return std::nullopt;
    std::memcpy(endpoint.data(), &address.addr, address.addrlen);
    return endpoint;
}

std::string text_of(Endpoint const& endpoint) {
    auto const address = endpoint.address().to_string();
    auto const host = endpoint.address().is_v6() ? "[" + address + "]" : address;
    return host + ":" + std::to_string(endpoint.port());
}

}  // namespace

struct FetchTransfer::Parts {
    explicit Parts(TransferLimits const& given) : limits(given) {}
    ~Parts() {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
        curl_slist_free_all(resolve);
    }

    static std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* self) {
        auto& parts = *static_cast<Parts*>(self);
        parts.too_large = parts.body.size() + count > parts.limits.max_size;
        if (parts.too_large) return 0;
        parts.body.append(bytes, count);
        return count;
    }

    static std::size_t take_header(char*, std::size_t, std::size_t count, void* self) {
        auto& parts = *static_cast<Parts*>(self);
        parts.header_bytes += count;
        return parts.header_bytes > kLongestHeader ? 0 : count;
    }

    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
        auto& parts = *static_cast<Parts*>(self);
        auto const endpoint = endpoint_of(*address);
        auto const& allowed = parts.limits.allow_private;
        bool const exempt =
            endpoint && std::find(allowed.begin(), allowed.end(), text_of(*endpoint)) != allowed.end();
        if (!endpoint || !(exempt || is_public(endpoint->address()))) {
            parts.private_address = true;
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy, option, value);
    }

    void set_way(bool exempt);
    void set_limits();
    std::string describe(CURLcode code) const;

    TransferLimits const& limits;
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
    curl_slist* resolve = nullptr;
    std::string body = {};
    std::size_t header_bytes = 0;
    bool too_large = false;
    bool private_address = false;
};

void FetchTransfer::Parts::set_way(bool exempt) {
    set(CURLOPT_PROTOCOLS_STR, exempt ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // the environment's as well
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!limits.ca_file.empty()) {
        set(CURLOPT_CAINFO, limits.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    }
    set(CURLOPT_OPENSOCKETFUNCTION, &Parts::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    // A kept connection would not be looked at again.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    for (auto const& line : limits.resolve)
        resolve = curl_slist_append(resolve, line.c_str());
    if (resolve != nullptr) set(CURLOPT_RESOLVE, resolve);
}

void FetchTransfer::Parts::set_limits() {
    auto const timeout = static_cast<long>(limits.timeout.count());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name server that is away must not hold the thread
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectMilliseconds, timeout));
    set(CURLOPT_TIMEOUT_MS, timeout);
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.max_size));
    set(CURLOPT_WRITEFUNCTION, &Parts::take_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Parts::take_header);
    set(CURLOPT_HEADERDATA, this);
}

FetchTransfer::FetchTransfer(
    TransferLimits const& limits, std::string const& url, std::string const& bearer, bool exempt
)
    : parts_(std::make_unique<Parts>(limits)) {
    if (parts_->easy == nullptr) throw std::bad_alloc();
    parts_->set(CURLOPT_URL, url.c_str());
    parts_->set(CURLOPT_USERAGENT, "kanal");
    if (!bearer.empty()) {
        auto const header = "Authorization: Bearer " + bearer;
        parts_->headers = curl_slist_append(parts_->headers, header.c_str());
        parts_->set(CURLOPT_HTTPHEADER, parts_->headers);
    }
    parts_->set_way(exempt);
    parts_->set_limits();
}

FetchTransfer::~FetchTransfer() = default;

void* FetchTransfer::easy() const {
    return parts_->easy;
}

std::string FetchTransfer::Parts::describe(CURLcode code) const {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return "too slow";
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
            return "tls: the certificate is not valid";
        case CURLE_SSL_CACERT_BADFILE:
            return "tls: ca_file cannot be read";
        default:
            return curl_easy_strerror(code);
    }
}

TransferAnswer FetchTransfer::answer(int result) {
    auto const code = static_cast<CURLcode>(result);
    auto& parts = *parts_;
    TransferAnswer answer;
    long status = 0;
    curl_easy_getinfo(parts.easy, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (parts.too_large || code == CURLE_FILESIZE_EXCEEDED) {
        answer.refused = true;
        answer.why = "larger than " + size_to_text(parts.limits.max_size);
    } else if (code != CURLE_OK && parts.private_address) {
        answer.refused = true;
        answer.why = "private address";
    } else if (code != CURLE_OK) {
        answer.why = parts.describe(code);
    } else if (status >= 300 && status < 400) {
        answer.refused = true;
        answer.why = "redirect";
    } else if (status != 200) {
        answer.why = "status " + std::to_string(status);
    } else if (parts.body.empty()) {
        answer.why = "empty answer";
    } else {
        answer.arrived = true;
        answer.body = std::move(parts.body);
    }
    return answer;
}

}  // namespace kanal::fetcher
