#pragma once

#include "base/time.hpp"
#include "config/network_address.hpp"
#include "config/yaml_reader.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// The daemon's own part of the configuration, as in the file; a missing key has the value that is here.
// config/kanal.example.yaml says of each key what it is for. The daemon makes the stages' own options of it.

struct AgencyConfig {
    std::string code = {};  // Kemendagri: "32" a province, "32.73" a regency or city
    std::string name = {};
    std::string timezone = "Asia/Jakarta";
    bool operator==(AgencyConfig const&) const = default;
};

struct HttpLimitsConfig {
    std::uint64_t header_bytes = 8U << 10;
    unsigned header_fields = 64;
    Duration header_deadline = std::chrono::seconds(10);
    Duration body_deadline = std::chrono::seconds(30);
    std::uint64_t slowest_rate = 500;  // bytes a second
    Duration slow_grace = std::chrono::seconds(20);
    Duration idle = std::chrono::seconds(60);
    unsigned connections = 1024;
    unsigned connections_per_peer = 64;
    bool operator==(HttpLimitsConfig const&) const = default;
};

struct TlsConfig {  // both, or neither for plain HTTP behind a proxy
    std::filesystem::path certificate_file = {};
    std::filesystem::path key_file = {};
    bool operator==(TlsConfig const&) const = default;
};

struct HttpConfig {
    std::string listen = "127.0.0.1:8080";
    std::vector<std::string> hosts = {};  // empty: any
    AddressList trusted_proxies = {};     // whose X-Forwarded-For or Forwarded is believed
    TlsConfig tls = {};
    HttpLimitsConfig limits = {};
    bool operator==(HttpConfig const&) const = default;
};

struct OpsConfig {
    std::string listen = "127.0.0.1:8081";  // always loopback
    bool operator==(OpsConfig const&) const = default;
};

struct DeskConfig {                         // the operators' pages
    bool open = false;                      // the section is there
    std::string listen = "127.0.0.1:8082";  // without TLS always loopback
    TlsConfig tls = {};
    std::string name = "Meja pengaduan";
    std::string trust_header = {};  // lower case; in which a proxy says who has logged in; empty: none
    AddressList trust_from = {};    // the proxies
    bool operator==(DeskConfig const&) const = default;
};

struct SpoolConfig {
    std::uint64_t capacity = 8ULL << 30;
    std::uint64_t ballast = 64ULL << 20;
    std::uint64_t shed_below = 256ULL << 20;
    Duration keep_delivered = std::chrono::hours(24 * 7);
    Duration keep_ignored = std::chrono::hours(24 * 30);
    bool operator==(SpoolConfig const&) const = default;
};

struct MediaConfig {  // attachments that come as an address
    Duration timeout = std::chrono::seconds(20);
    std::uint64_t max_size = 10ULL << 20;
    Duration give_up = std::chrono::hours(24 * 7);
    unsigned in_flight = 4;
    std::filesystem::path ca_file = {};           // empty: the system's authorities
    std::vector<std::string> allow_private = {};  // "127.0.0.1:8443"
    bool operator==(MediaConfig const&) const = default;
};

struct AlertPingConfig {   // a watcher elsewhere that expects to be asked for
    std::string url = {};  // may hold a token; empty: none
    Duration every = std::chrono::minutes(5);
    bool operator==(AlertPingConfig const&) const = default;
};

struct Config {
    AgencyConfig agency = {};
    std::filesystem::path state_dir = "/var/lib/kanal";
    HttpConfig http = {};
    OpsConfig ops = {};
    DeskConfig desk = {};
    std::filesystem::path admin_socket = "/run/kanal/admin.sock";
    SpoolConfig spool = {};
    MediaConfig media = {};
    std::vector<std::string> alert_command = {};  // program and its words; empty: none
    AlertPingConfig alert_ping = {};
    bool operator==(Config const&) const = default;

    // The keys whose values differ, "agency.code, http.listen": none of these can change in a running daemon.
    // Empty when nothing differs.
    std::string needs_restart(Config const& fresh) const;
};

// Reads all keys of `top` but `channels` and `centre`. Faults go to the reader's collector; the caller then
// reads those two and calls top.done().
Config read_config(YamlReader& top);

// The blocks of `channels` or `centre`, in order. A name that is missing, not is_config_name, or used twice
// in the list is a fault.
std::vector<YamlReader> read_named_blocks(YamlReader& top, std::string_view list);

// [a-z0-9][a-z0-9-]{0,31}: is in web addresses, log lines, metrics and records.
bool is_config_name(std::string_view name);

}  // namespace kanal
