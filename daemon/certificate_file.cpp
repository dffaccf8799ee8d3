#include "daemon/certificate_file.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace kanal::daemon {

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

}  // namespace kanal::daemon
