#pragma once

#include "http/client.hpp"
#include "http/request_body.hpp"

#include <curl/curl.h>

namespace kanal::http {

// One request of a Client and what has come back of it so far. Private to Client; `options` outlive it.
class Client::Transfer {
public:
    Transfer(ClientOptions const& options, ClientRequest const& request);
    ~Transfer();
    Transfer(Transfer const&) = delete;
    Transfer& operator=(Transfer const&) = delete;

    CURL* easy() const { return easy_; }
    bool ready() const { return response_.why.empty(); }  // false: response() says why it cannot begin
    ClientResponse response(CURLcode result);             // once, at the end

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(easy_, option, value);
    }
    void set_headers(ClientRequest const& request);
    void set_body(ClientRequest const& request);
    void set_way(ClientRequest const& request);
    void set_identity();
    void set_limits();
    ClientResponse::Failure failure_of(CURLcode result) const;
    std::string describe(CURLcode result) const;

    static std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* self);
    static std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* self);
    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address);
    static int note_sent(void* self, char*, char*, int, int);

    ClientOptions const& options_;
    std::size_t largest_body_;
    CURL* easy_ = nullptr;
    curl_slist* headers_ = nullptr;
    curl_slist* resolve_ = nullptr;
    RequestBody body_ = {};
    ClientResponse response_ = {};
    std::size_t header_bytes_ = 0;
    bool body_too_long_ = false;
    bool header_too_long_ = false;
    bool not_allowed_ = false;
};

}  // namespace kanal::http
