#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::imap {

struct ImapServer {
    std::string url = {};   // "imaps://host:993", "imap://host:143"
    bool starttls = false;  // with imap://: TLS before anything is said, or no connection
    std::string user = {};
    std::filesystem::path password_file = {};  // read at each connection: it may have been changed
    std::filesystem::path token_file = {};     // or an OAuth 2 access token: XOAUTH2 or OAUTHBEARER
    std::filesystem::path ca_file = {};        // instead of the system's
    Duration timeout =
        std::chrono::seconds(60);  // for connecting with all that belongs to it, and for each answer
};

// Why there is no connection; more than Error says, because it decides how soon to try again.
enum class ConnectFault {
    unreachable,  // network, time-out, or not the protocol
    tls,          // the certificate is not to be trusted, or there is no TLS
    login,        // user or password refused, or the secret cannot be read
};

// A connection to an IMAP server after its login. libcurl connects, checks the certificate, and logs in; from
// then on the octets are ours (CURLOPT_CONNECT_ONLY). libcurl 7.88.1's own IMAP commands are never used: it
// looks for the end of an answer inside the mail's text, so that a mail can forge the next answer.
//
// Blocking, one thread. Every wait ends soon after `stopping` becomes true.
class ImapConnection {
public:
    static Result<std::unique_ptr<ImapConnection>> open(
        ImapServer const& server, std::atomic<bool> const& stopping, ConnectFault& fault
    );
    ~ImapConnection();

    Result<void> send(std::string_view bytes);
    // At least one byte. An error when none came in time, or the server has closed.
    Result<std::string> receive(Duration timeout);
    // What is here already, also inside the TLS library; empty: nothing, so the descriptor says when more is.
    Result<std::string> receive_waiting();

    int descriptor() const;  // readable when something comes; not to be read from
    std::optional<Time> certificate_expires() const;

private:
    struct Parts;
    explicit ImapConnection(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::imap
