#include "config/listen_config.hpp"

#include "config/network_address.hpp"

namespace kanal {

std::string read_listen(YamlReader& section, std::string const& fallback) {
    auto listen = section.text("listen", fallback);
    if (parse_listen_address(listen)) return listen;
    section.fault(
        "listen",
        "must be an IP address and a port from 0 to 65535, like \"127.0.0.1:8080\" or \"[::1]:8080\", not a "
        "name"
    );
    return fallback;
}

TlsConfig read_tls_files(YamlReader tls) {
    TlsConfig config;
    config.certificate_file = tls.path("certificate_file");
    std::error_code error;
    if (!config.certificate_file.empty() &&
        !std::filesystem::is_regular_file(config.certificate_file, error)) {
        tls.fault(
            "certificate_file", "there is no such file; it must hold the certificate and its chain as PEM"
        );
    }
    config.key_file = tls.path("key_file");
    // Only looked at; the server reads it again whenever it is renewed. A missing key has been noted above.
    if (!config.key_file.empty()) (void)tls.secret("key_file");
    return config;
}

}  // namespace kanal
