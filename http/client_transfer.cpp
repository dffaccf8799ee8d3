#include "http/client_transfer.hpp"

#include "base/ascii.hpp"

#include <netinet/in.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <new>

namespace kanal::http {

namespace {

using Failure = ClientResponse::Failure;

constexpr std::uint64_t kSlowestUpload = 32768;  // bytes a second
constexpr long kSlowSeconds = 5;

bool fits_header(std::string_view token) {
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<boost::asio::ip::tcp::endpoint> endpoint_of(curl_sockaddr const& address) {
    boost::asio::ip::tcp::endpoint endpoint;
    bool const known = address.family == AF_INET || address.family == AF_INET6;
    if (!known || address.addrlen > endpoint.capacity()) return std::nullopt;
    std::memcpy(endpoint.data(), &address.addr, address.addrlen);
    return endpoint;
}

}  // namespace

Client::Transfer::Transfer(ClientOptions const& options, ClientRequest const& request)
    : options_(options),
      largest_body_(request.largest_body.value_or(options.largest_body)),
      easy_(curl_easy_init()) {
    if (easy_ == nullptr) throw std::bad_alloc();
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_USERAGENT, "kanal");
    if (options.compression) set(CURLOPT_ACCEPT_ENCODING, "");
    set_headers(request);
    set_body(request);
    if (!request.method.empty()) set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set_way(request);
    set_identity();
    set_limits();
}

Client::Transfer::~Transfer() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
    curl_slist_free_all(resolve_);
}

void Client::Transfer::set_headers(ClientRequest const& request) {
    if (!fits_header(request.bearer)) response_.why = "the token holds characters that no token has";
    for (auto const& header : request.headers)
        headers_ = curl_slist_append(headers_, header.c_str());
    if (!request.bearer.empty())
        headers_ = curl_slist_append(headers_, ("Authorization: Bearer " + request.bearer).c_str());
    if (!request.user.empty()) {
        set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set(CURLOPT_USERNAME, request.user.c_str());
        set(CURLOPT_PASSWORD, request.password.c_str());
    }
    // Not every server knows what to do with "Expect: 100-continue", and it saves nothing here.
    headers_ = curl_slist_append(headers_, "Expect:");
    set(CURLOPT_HTTPHEADER, headers_);
}

void Client::Transfer::set_body(ClientRequest const& request) {
    if (body_.set_at(easy_, request)) return;
    response_.failure = Failure::no_file;
    response_.why = "the file cannot be read";
}

void Client::Transfer::set_way(ClientRequest const& request) {
    set(CURLOPT_PROTOCOLS_STR, request.cleartext ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_PROXY, options_.proxy.c_str());  // an empty one switches the environment's off
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) {
        set(CURLOPT_CAINFO, options_.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    }
    std::string pins;
    for (auto const& key : options_.pinned_keys)
        pins.append(pins.empty() ? "" : ";").append(key);
    if (!pins.empty()) set(CURLOPT_PINNEDPUBLICKEY, pins.c_str());
    set(CURLOPT_HTTP_VERSION,
        static_cast<long>(options_.once ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_PREREQFUNCTION, &Transfer::note_sent);
    set(CURLOPT_PREREQDATA, this);
    if (options_.allowed) {
        set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
        set(CURLOPT_OPENSOCKETDATA, this);
        set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    }
    if (options_.allowed || options_.once) {
        set(CURLOPT_FRESH_CONNECT, 1L);
        set(CURLOPT_FORBID_REUSE, 1L);
    }
    for (auto const& line : options_.resolve)
        resolve_ = curl_slist_append(resolve_, line.c_str());
    if (resolve_ != nullptr) set(CURLOPT_RESOLVE, resolve_);
}

void Client::Transfer::set_identity() {
    if (options_.certificate_file.empty()) return;
    set(CURLOPT_SSLCERT, options_.certificate_file.c_str());
    set(CURLOPT_SSLKEY, options_.key_file.c_str());
}

void Client::Transfer::set_limits() {
    auto const total = options_.timeout + std::chrono::seconds(body_.file_bytes() / kSlowestUpload);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name server that is away must not hold the thread
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(options_.connect_timeout, options_.timeout).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(Duration(total).count()));
    if (options_.slowest > 0) {
        set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.slowest));
        set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    }
    set(CURLOPT_MAXFILESIZE_LARGE,
        static_cast<curl_off_t>(largest_body_));  // what is announced as more ends at once
    set(CURLOPT_WRITEFUNCTION, &Transfer::take_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
    set(CURLOPT_HEADERDATA, this);
}

std::size_t Client::Transfer::take_body(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.body_too_long_ = transfer.response_.body.size() + count > transfer.largest_body_;
    if (transfer.body_too_long_) return 0;
    transfer.response_.body.append(bytes, count);
    return count;
}

std::size_t Client::Transfer::take_header(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.header_bytes_ += count;
    transfer.header_too_long_ = transfer.header_bytes_ > ClientResponse::kLongestHeader;
    if (transfer.header_too_long_) return 0;
    std::string_view const line(bytes, count);
    auto& headers = transfer.response_.headers;
    // Of an interim answer (100 Continue) nothing counts.
    if (line.starts_with("HTTP/")) headers.clear();
    auto const colon = line.find(':');
    if (colon != std::string_view::npos)
        headers.emplace_back(ascii_lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    return count;
}

curl_socket_t Client::Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    auto const endpoint = endpoint_of(*address);
    if (!endpoint || !transfer.options_.allowed(endpoint->address(), endpoint->port())) {
        transfer.not_allowed_ = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// libcurl calls this once the connection stands, with TLS and a proxy's tunnel, and before it writes.
int Client::Transfer::note_sent(void* self, char*, char*, int, int) {
    static_cast<Transfer*>(self)->response_.sent = true;
    return CURL_PREREQFUNC_OK;
}

Failure Client::Transfer::failure_of(CURLcode result) const {
    if (result == CURLE_OK) return Failure::none;
    if (header_too_long_) return Failure::header_too_long;
    if (body_too_long_ || result == CURLE_FILESIZE_EXCEEDED) return Failure::body_too_long;
    if (not_allowed_) return Failure::not_allowed;
    switch (result) {
        case CURLE_OPERATION_TIMEDOUT:
            return Failure::timed_out;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return Failure::tls;
        case CURLE_URL_MALFORMAT:
            return Failure::address;
        case CURLE_UNSUPPORTED_PROTOCOL: {
            // Of the URL, or of an answer that begins without a status line (HTTP/0.9).
            long connections = 0;
            curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connections);
            return connections > 0 ? Failure::not_http : Failure::address;
        }
        case CURLE_WEIRD_SERVER_REPLY:
            return Failure::not_http;
        case CURLE_ABORTED_BY_CALLBACK:
            return Failure::stopped;
        default:
            return Failure::unreachable;
    }
}

std::string Client::Transfer::describe(CURLcode result) const {
    switch (response_.failure) {
        case Failure::none:
            return {};
        case Failure::header_too_long:
            return "the answer's header is too long";
        case Failure::body_too_long:
            return "the answer is too long";
        case Failure::not_allowed:
            return "the address is not allowed";
        case Failure::not_http:
            return "the answer is not HTTP";
        case Failure::stopped:
            return "stopped";
        default:
            break;
    }
    if (result == CURLE_SSL_PINNEDPUBKEYNOTMATCH) return "tls: the key is not the pinned one";
    if (result == CURLE_SSL_CACERT_BADFILE) return "tls: ca_file cannot be read";
    if (result == CURLE_PEER_FAILED_VERIFICATION) {
        long verified = X509_V_OK;
        curl_easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &verified);
        // libcurl compares the host before it asks for this result, which then is still the unspecified one.
        if (verified == X509_V_OK || verified == X509_V_ERR_UNSPECIFIED)
            return "tls: the certificate is for another host";
        return std::string("tls: ") + X509_verify_cert_error_string(verified);
    }
    return curl_easy_strerror(result);
}

ClientResponse Client::Transfer::response(CURLcode result) {
    if (!ready()) return std::move(response_);
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
    // Anything beyond a day is as absurd as ten years, and does not overflow.
    if (seconds > 0) response_.retry_after = std::chrono::seconds(std::min<curl_off_t>(seconds, 86400));
    response_.failure = failure_of(result);
    response_.why = describe(result);
    return std::move(response_);
}

}  // namespace kanal::http
