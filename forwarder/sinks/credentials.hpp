#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "forwarder/profile/profile.hpp"
#include "http/client.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace kanal::forwarder {

// By what the gateway proves to a centre who it is; which of them count, the profile says. Files are read
// anew for every batch, so that a new secret needs no restart.
struct CredentialSources {
    std::filesystem::path token_file = {};  // bearer, header; empty: none is sent
    std::string user = {};                  // basic
    std::filesystem::path password_file = {};
    std::string client_id = {};  // oauth2
    std::filesystem::path client_secret_file = {};
    std::string token_url = {};  // oauth2, whole
};

// An access token and until when it is used.
struct AccessToken {
    std::string token = {};
    SteadyTime until = {};
};
// RFC 6749, 5.1. It is used until half a minute before it expires, an hour where the answer does not say.
// Pure.
Result<AccessToken> read_token_answer(http::ClientResponse const& response, SteadyTime now);

// One thread: the sink's.
class Credentials {
public:
    Credentials(Profile const& profile, CredentialSources sources);

    // Reads the files; where no access token is at hand, asks for one. A retry is a fault of the
    // configuration or of the server that gives the tokens: `down` tells which.
    Result<void> get_ready(
        http::Client& client, std::atomic<bool> const& stopping, SteadyTime now, bool& down
    );
    void apply(http::ClientRequest& request) const;
    void hide(std::string& body) const;  // by hide_secret()
    // The centre no longer takes them. True: a new access token may help.
    bool renew();

private:
    Result<void> get_access_token(
        http::Client& client, std::atomic<bool> const& stopping, SteadyTime now, bool& down
    );

    Profile::Auth kind_;
    std::string header_;
    std::string scope_;
    bool client_in_body_;
    CredentialSources sources_;
    std::string secret_ = {};
    std::optional<AccessToken> access_ = {};
};

}  // namespace kanal::forwarder
