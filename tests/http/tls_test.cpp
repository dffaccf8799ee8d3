#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <csignal>
#include <cstdlib>
#include <memory>

using namespace kanal;
using namespace kanal::test;

namespace {

struct Pair {
    TempDir folder;
    std::filesystem::path certificate = folder / "certificate.pem";
    std::filesystem::path key = folder / "key.pem";

    explicit Pair(std::string const& name) { write(name); }
    void write(std::string const& name) const {
        auto const command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name +
                             " -keyout " + key.string() + " -out " + certificate.string() + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
    }
    HttpServerOptions options() const {
        HttpServerOptions options;
        options.certificate_file = certificate;
        options.key_file = key;
        return options;
    }
};

// A TLS client that may be weaker than OpenSSL allows by default.
class TlsClient {
public:
    TlsClient(std::uint16_t port, int lowest, int highest, char const* ciphers = "ALL") : raw_(port) {
        std::signal(SIGPIPE, SIG_IGN);
        context_.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_security_level(context_.get(), 0);
        SSL_CTX_set_min_proto_version(context_.get(), lowest);
        SSL_CTX_set_max_proto_version(context_.get(), highest);
        REQUIRE(SSL_CTX_set_cipher_list(context_.get(), ciphers) == 1);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), raw_.descriptor());
        ERR_clear_error();
        connected = SSL_connect(ssl_.get()) == 1;
        reason = ERR_GET_REASON(ERR_peek_error());
    }

    std::string exchange(std::string const& request) {
        SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size()));
        char bytes[4096];
        auto const size = SSL_read(ssl_.get(), bytes, sizeof bytes);
        return {bytes, static_cast<std::size_t>(std::max(size, 0))};
    }

    std::string name() {
        std::unique_ptr<X509, decltype(&X509_free)> const peer(
            SSL_get1_peer_certificate(ssl_.get()), X509_free
        );
        char text[100] = {};
        X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, text, sizeof text);
        return text;
    }

    SSL* native() { return ssl_.get(); }

    bool connected = false;
    int reason = 0;  // OpenSSL's, of the first error

private:
    RawClient raw_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
};

}  // namespace

TEST_CASE("http server: TLS 1.2 and 1.3 are spoken, with request behind request") {
    Pair pair("lapor");
    RunningServer running(pair.options());
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(running.port(), version, version);
        REQUIRE(client.connected);
        CHECK(client.exchange(get("/hello")).ends_with("hello"));
        CHECK(client.exchange(post("/echo", "abc")).ends_with("abc"));
        CHECK(client.exchange("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
        CHECK(client.exchange("").empty());
    }
}

TEST_CASE("http server: 21 TLS before 1.2 is refused by an alert") {
    Pair pair("lapor");
    RunningServer running(pair.options());
    for (int const version : {TLS1_VERSION, TLS1_1_VERSION}) {
        TlsClient client(running.port(), version, version);
        CHECK(!client.connected);
        CHECK(client.reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
    }
}

TEST_CASE("http server: 21 a cipher without forward secrecy or authentication is refused by an alert") {
    Pair pair("lapor");
    RunningServer running(pair.options());
    for (auto const* const cipher : {"AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "aNULL"}) {
        TlsClient client(running.port(), TLS1_2_VERSION, TLS1_2_VERSION, cipher);
        CHECK(!client.connected);
        CHECK(client.reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE);
    }
    TlsClient strong(running.port(), TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256");
    CHECK(strong.connected);
}

TEST_CASE("http server: 22 renegotiation is refused") {
    Pair pair("lapor");
    RunningServer running(pair.options());
    TlsClient client(running.port(), TLS1_2_VERSION, TLS1_2_VERSION);
    REQUIRE(client.connected);
    CHECK(client.exchange(get("/hello")).ends_with("hello"));
    ERR_clear_error();
    CHECK(SSL_renegotiate(client.native()) == 1);
    CHECK(SSL_do_handshake(client.native()) != 1);
    CHECK(ERR_GET_REASON(ERR_peek_error()) == SSL_R_NO_RENEGOTIATION);
}

TEST_CASE("http server: 22 a peer that begins too many handshakes is closed before they cost anything") {
    Pair pair("lapor");
    auto options = pair.options();
    options.limits.handshakes_per_peer = 0;
    RunningServer running(options);
    TlsClient client(running.port(), TLS1_2_VERSION, TLS1_3_VERSION);
    CHECK(!client.connected);
}

TEST_CASE("http server: who speaks no TLS on the TLS port is closed, and who says nothing too") {
    Pair pair("lapor");
    auto options = pair.options();
    options.limits.header_deadline = std::chrono::milliseconds(50);
    RunningServer running(options);
    RawClient plain(running.port());
    plain.send(get("/hello"));
    CHECK(plain.receive_all().find("hello") == std::string::npos);
    RawClient silent(running.port());
    CHECK(silent.receive_all().empty());
}

TEST_CASE("http server: the certificate that was read again is shown to the next connection") {
    Pair pair("old");
    RunningServer running(pair.options());
    TlsClient before(running.port(), TLS1_2_VERSION, TLS1_3_VERSION);
    CHECK(before.name() == "old");

    pair.write("new");
    CHECK(running.on_loop([&] { return running.server().reload_certificate().has_value(); }));
    TlsClient after(running.port(), TLS1_2_VERSION, TLS1_3_VERSION);
    CHECK(after.name() == "new");
    CHECK(before.exchange(get("/hello")).ends_with("hello"));
}

TEST_CASE("http server: where the new certificate does not fit its key, the old one stays") {
    Pair pair("old");
    RunningServer running(pair.options());
    Pair const other("other");
    std::filesystem::copy_file(other.key, pair.key, std::filesystem::copy_options::overwrite_existing);
    auto const reloaded = running.on_loop([&] { return running.server().reload_certificate(); });
    REQUIRE(!reloaded);
    CHECK(reloaded.error().what.find("key.pem") != std::string::npos);
    TlsClient client(running.port(), TLS1_2_VERSION, TLS1_3_VERSION);
    CHECK(client.name() == "old");
}
