#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <boost/system/error_code.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace kanal::http {

// TLS 1.2 or later, forward secrecy and authenticated ciphers only, no renegotiation. The certificate file
// holds the chain, our own first; both files are PEM. An error names the file and what is wrong with it.
Result<std::shared_ptr<boost::asio::ssl::context>> load_tls_context(
    std::filesystem::path const& certificate_file, std::filesystem::path const& key_file
);

// The word in the log for a handshake that failed: "version", "cipher" or "other".
std::string_view handshake_reason(boost::system::error_code const& error);

// When the first certificate of a PEM file ends; nothing where there is none. Blocking.
std::optional<Time> certificate_end(std::filesystem::path const& file);

}  // namespace kanal::http
