#include "channels/mail/imap/imap_connection.hpp"

#include "config/secret_file.hpp"

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace kanal::imap {

namespace {

constexpr int kPollSlice = 200;  // milliseconds: how late a stop may be seen
constexpr std::size_t kPiece = 64 * 1024;

using SteadyClock = std::chrono::steady_clock;

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

int on_progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool> const*>(stopping)->load() ? 1 : 0;
}

ConnectFault fault_of(CURLcode code) {
    switch (code) {
        case CURLE_LOGIN_DENIED:
        case CURLE_AUTH_ERROR:
            return ConnectFault::login;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_USE_SSL_FAILED:
            return ConnectFault::tls;
        default:
            return ConnectFault::unreachable;
    }
}

// libcurl's own words for the code; the server's words are in its error buffer, which is not used.
Error failed(std::string_view step, CURLcode code) {
    return retry(std::string("imap: ").append(step).append(": ").append(curl_easy_strerror(code)));
}

// "Expire date:Mar  1 00:00:00 2026 GMT" of the server's own certificate, which is the first.
std::optional<Time> read_expiry(CURL* handle) {
    curl_certinfo* certificates = nullptr;
    curl_easy_getinfo(handle, CURLINFO_CERTINFO, &certificates);
    if (certificates == nullptr || certificates->num_of_certs < 1) return std::nullopt;
    constexpr std::string_view kName = "Expire date:";
    for (auto const* line = certificates->certinfo[0]; line != nullptr; line = line->next) {
        std::string_view const text(line->data);
        if (!text.starts_with(kName)) continue;
        auto const seconds = curl_getdate(std::string(text.substr(kName.size())).c_str(), nullptr);
        if (seconds > 0) return WallClock::from_time_t(seconds);
    }
    return std::nullopt;
}

}  // namespace

struct ImapConnection::Parts {
    explicit Parts(std::atomic<bool> const& stop) : stopping(stop) {}
    // libcurl says LOGOUT when the handle goes and waits for the answer, a minute long where none comes.
    ~Parts() {
        if (socket != CURL_SOCKET_BAD) ::shutdown(socket, SHUT_RDWR);
    }
    Parts(Parts const&) = delete;
    Parts& operator=(Parts const&) = delete;

    void set(ImapServer const& server, std::string const& secret) {
        auto* const curl = handle.get();
        auto const longest = static_cast<long>(server.timeout.count());
        curl_easy_setopt(curl, CURLOPT_URL, (server.url + "/").c_str());
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
        curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
        bool const token = !server.token_file.empty();
        curl_easy_setopt(curl, token ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret.c_str());
        if (server.starttls) curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
        if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
        curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, longest);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, longest);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopping));
    }

    // False: not in time, or asked to stop.
    bool wait(short events, SteadyClock::time_point end) const {
        while (!stopping) {
            auto const left = std::chrono::duration_cast<Duration>(end - SteadyClock::now()).count();
            if (left <= 0) return false;
            pollfd entry{socket, events, 0};
            if (::poll(&entry, 1, static_cast<int>(std::min<long long>(left, kPollSlice))) > 0) return true;
        }
        return false;
    }

    std::atomic<bool> const& stopping;
    std::unique_ptr<CURL, CloseHandle> handle{curl_easy_init()};
    curl_socket_t socket = CURL_SOCKET_BAD;
    Duration timeout = {};
    std::optional<Time> expires = {};
    std::array<char, kPiece> piece = {};
};

ImapConnection::ImapConnection(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ImapConnection::~ImapConnection() = default;

Result<std::unique_ptr<ImapConnection>> ImapConnection::open(
    ImapServer const& server, std::atomic<bool> const& stopping, ConnectFault& fault
) {
    fault = ConnectFault::login;
    auto const secret =
        read_secret_file(server.token_file.empty() ? server.password_file : server.token_file);
    if (!secret) return secret.error();

    auto parts = std::make_unique<Parts>(stopping);
    parts->timeout = server.timeout;
    parts->set(server, *secret);
    auto const connected = curl_easy_perform(parts->handle.get());
    fault = fault_of(connected);
    if (connected != CURLE_OK) return failed("connect", connected);
    curl_easy_getinfo(parts->handle.get(), CURLINFO_ACTIVESOCKET, &parts->socket);
    if (parts->socket == CURL_SOCKET_BAD) return retry("imap: connect: closed at once");
    parts->expires = read_expiry(parts->handle.get());
    return std::unique_ptr<ImapConnection>(new ImapConnection(std::move(parts)));
}

Result<void> ImapConnection::send(std::string_view bytes) {
    auto const end = SteadyClock::now() + parts_->timeout;
    while (!bytes.empty()) {
        std::size_t sent = 0;
        auto const code = curl_easy_send(parts_->handle.get(), bytes.data(), bytes.size(), &sent);
        bytes.remove_prefix(sent);
        if (code == CURLE_OK) continue;
        if (code != CURLE_AGAIN) return failed("send", code);
        if (!parts_->wait(POLLOUT, end)) return retry("imap: send: not taken in time");
    }
    return {};
}

Result<std::string> ImapConnection::receive(Duration timeout) {
    auto const end = SteadyClock::now() + timeout;
    for (;;) {
        auto bytes = receive_waiting();
        if (!bytes || !bytes->empty()) return bytes;
        if (!parts_->wait(POLLIN, end)) return retry("imap: receive: no answer in time");
    }
}

Result<std::string> ImapConnection::receive_waiting() {
    std::size_t size = 0;
    auto const code = curl_easy_recv(parts_->handle.get(), parts_->piece.data(), parts_->piece.size(), &size);
    if (code == CURLE_AGAIN) return std::string();
    if (code != CURLE_OK) return failed("receive", code);
    if (size == 0) return retry("imap: receive: the server has closed");
    return std::string(parts_->piece.data(), size);
}

int ImapConnection::descriptor() const {
    return parts_->socket;
}

std::optional<Time> ImapConnection::certificate_expires() const {
    return parts_->expires;
}

}  // namespace kanal::imap
