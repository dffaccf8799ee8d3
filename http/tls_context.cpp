#include "http/tls_context.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>

#include <ctime>

namespace kanal::http {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> load_tls_context(
    std::filesystem::path const& certificate_file, std::filesystem::path const& key_file
) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    auto* const native = context->native_handle();
    bool const hardened = SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1 &&
                          SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
    if (!hardened) return reject("tls: choose ciphers: OpenSSL knows none of them");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);

    boost::system::error_code error;
    context->use_certificate_chain_file(certificate_file.string(), error);
    if (error) return reject("tls: read certificate " + certificate_file.string() + ": " + error.message());
    context->use_private_key_file(key_file.string(), ssl::context::pem, error);
    if (error) return reject("tls: read key " + key_file.string() + ": " + error.message());
    if (SSL_CTX_check_private_key(native) != 1)
        return reject("tls: " + key_file.string() + " is not the key of " + certificate_file.string());
    return context;
}

std::string_view handshake_reason(boost::system::error_code const& error) {
    if (error.category() != boost::asio::error::get_ssl_category()) return "other";
    switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_VERSION_TOO_LOW:
        case SSL_R_WRONG_VERSION_NUMBER:
            return "version";
        case SSL_R_NO_SHARED_CIPHER:
            return "cipher";
        default:
            return "other";
    }
}

std::optional<Time> certificate_end(std::filesystem::path const& file) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const opened(BIO_new_file(file.c_str(), "r"), BIO_free);
    if (!opened) return std::nullopt;
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(
        PEM_read_bio_X509(opened.get(), nullptr, nullptr, nullptr), X509_free
    );
    std::tm end{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1)
        return std::nullopt;
    return WallClock::from_time_t(::timegm(&end));
}

}  // namespace kanal::http
