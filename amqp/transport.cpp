#include "amqp/transport.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace kanal::amqp {

struct Transport::Handle {
    Handle() : easy(curl_easy_init()) {
        if (easy == nullptr) throw std::bad_alloc();
    }
    ~Handle() { curl_easy_cleanup(easy); }
    Handle(Handle const&) = delete;
    Handle& operator=(Handle const&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy, option, value);
    }
    CURL* easy;
};

namespace {

int end_where_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<StopSignal const*>(stop)->raised() ? 1 : 0;
}

Error failure(CURL* easy, CURLcode code) {
    switch (code) {
        case CURLE_ABORTED_BY_CALLBACK:
            return retry("amqp: stopped");
        case CURLE_OPERATION_TIMEDOUT:
            return retry("amqp: connect: timed out");
        case CURLE_URL_MALFORMAT:
            return reject("amqp: the address cannot be used");
        case CURLE_SSL_CACERT_BADFILE:
            return reject("tls: ca_file cannot be read");
        case CURLE_PEER_FAILED_VERIFICATION: {
            long verified = X509_V_OK;
            curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
            // libcurl compares the host before it asks for this result, which then is still the unspecified
            // one.
            if (verified == X509_V_OK || verified == X509_V_ERR_UNSPECIFIED)
                return reject("tls: the certificate is for another host");
            return reject(std::string("tls: ") + X509_verify_cert_error_string(verified));
        }
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return reject(std::string("tls: ") + curl_easy_strerror(code));
        default:
            return retry(std::string("amqp: connect: ") + curl_easy_strerror(code));
    }
}

}  // namespace

// libcurl finds the address, connects, and speaks TLS as for every other centre; from then on it only carries
// bytes.
Result<std::unique_ptr<Transport>> Transport::open(
    Peer const& peer, Duration within, StopSignal const& stop
) {
    auto handle = std::make_unique<Handle>();
    auto const url = (peer.tls ? "https://" : "http://") + peer.host + ":" + std::to_string(peer.port) + "/";
    handle->set(CURLOPT_URL, url.c_str());
    handle->set(CURLOPT_CONNECT_ONLY, 1L);
    handle->set(CURLOPT_PROXY, "");
    handle->set(CURLOPT_NOSIGNAL, 1L);
    handle->set(CURLOPT_QUICK_EXIT, 1L);
    handle->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(within.count()));
    // The nodes of a cluster may share a name; one that hangs is not the first one at the next try as well.
    handle->set(CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
    handle->set(CURLOPT_SSL_ENABLE_ALPN, 0L);
    handle->set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    handle->set(CURLOPT_SSL_VERIFYPEER, 1L);
    handle->set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!peer.ca_file.empty()) {
        handle->set(CURLOPT_CAINFO, peer.ca_file.c_str());
        handle->set(CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    }
    handle->set(CURLOPT_TCP_KEEPALIVE, 1L);
    handle->set(CURLOPT_NOPROGRESS, 0L);
    handle->set(CURLOPT_XFERINFOFUNCTION, &end_where_stopped);
    handle->set(CURLOPT_XFERINFODATA, const_cast<StopSignal*>(&stop));
    auto const code = curl_easy_perform(handle->easy);
    if (code != CURLE_OK) return failure(handle->easy, code);
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(handle->easy, CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) return retry("amqp: connect: no socket");
    int const yes = 1;
    (void)::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return std::unique_ptr<Transport>(new Transport(std::move(handle), socket, stop));
}

Transport::Transport(std::unique_ptr<Handle> handle, int socket, StopSignal const& stop)
    : handle_(std::move(handle)), socket_(socket), stop_(stop) {}

Transport::~Transport() = default;

Result<std::size_t> Transport::send(std::string_view bytes) {
    std::size_t taken = 0;
    auto const code = curl_easy_send(handle_->easy, bytes.data(), bytes.size(), &taken);
    if (code == CURLE_OK) return taken;
    if (code == CURLE_AGAIN) return std::size_t{0};
    return retry("amqp: the connection broke");
}

Result<std::size_t> Transport::receive(char* buffer, std::size_t size) {
    std::size_t came = 0;
    auto const code = curl_easy_recv(handle_->easy, buffer, size, &came);
    if (code == CURLE_AGAIN) return std::size_t{0};
    if (code == CURLE_OK && came > 0) return came;
    return retry("amqp: the connection broke");
}

void Transport::wait(bool to_send, SteadyTime until) const {
    auto const left = std::chrono::ceil<Duration>(until - std::chrono::steady_clock::now()).count();
    auto const most = Duration::rep{std::numeric_limits<int>::max()};
    short const events = to_send ? POLLIN | POLLOUT : POLLIN;
    std::array<pollfd, 2> watched = {pollfd{socket_, events, 0}, pollfd{stop_.descriptor(), POLLIN, 0}};
    // Once stopped there is only the socket to wait for, and the caller's short deadline.
    (void)::poll(
        watched.data(), stop_.raised() ? 1 : 2, static_cast<int>(std::clamp<Duration::rep>(left, 0, most))
    );
}

}  // namespace kanal::amqp
