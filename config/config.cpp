#include "config/config.hpp"

#include "base/ascii.hpp"
#include "config/listen_config.hpp"
#include "config/network_address.hpp"

#include <sys/un.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <map>

namespace kanal {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kKibibyte = 1 << 10;
constexpr std::uint64_t kMebibyte = 1 << 20;

bool is_agency_code(std::string_view code) {
    bool const province = code.size() == 2 && all_digits(code);
    bool const regency =
        code.size() == 5 && code[2] == '.' && all_digits(code.substr(0, 2)) && all_digits(code.substr(3));
    return province || regency;
}

bool is_timezone(std::string const& name) {
    icu::UnicodeString canonical;
    UBool known = false;
    UErrorCode error = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(name), canonical, known, error);
    // ICU also takes "GMT+7"; without a place behind it the rules cannot follow a change of law.
    return U_SUCCESS(error) && known;
}

AgencyConfig read_agency(YamlReader agency) {
    AgencyConfig config;
    config.code = agency.text("code");
    if (!config.code.empty() && !is_agency_code(config.code)) {
        agency.fault(
            "code", "must be the Kemendagri code: \"32\" for a province, \"32.73\" for a regency or city"
        );
    }
    config.name = agency.text("name");
    config.timezone = agency.text("timezone", config.timezone);
    if (!is_timezone(config.timezone)) {
        agency.fault("timezone", "no such time zone; write Asia/Jakarta, Asia/Makassar or Asia/Jayapura");
    }
    return config;
}

unsigned read_count(
    YamlReader& section, std::string_view key, unsigned fallback, unsigned least, unsigned most
) {
    return static_cast<unsigned>(section.number(key, fallback, least, most));
}

HttpLimitsConfig read_limits(YamlReader limits) {
    HttpLimitsConfig config;
    config.header_bytes = limits.size("header_bytes", config.header_bytes, kKibibyte, 64 * kKibibyte);
    config.header_fields = read_count(limits, "header_fields", config.header_fields, 8, 1000);
    config.header_deadline = limits.duration("header_deadline", config.header_deadline, 100ms, 10min);
    config.body_deadline = limits.duration("body_deadline", config.body_deadline, 100ms, 1h);
    config.slowest_rate = limits.size("slowest_rate", config.slowest_rate, 1, kMebibyte);
    config.slow_grace = limits.duration("slow_grace", config.slow_grace, 0ms, 10min);
    config.idle = limits.duration("idle", config.idle, 100ms, 1h);
    config.connections = read_count(limits, "connections", config.connections, 4, 4096);
    config.connections_per_peer =
        read_count(limits, "connections_per_peer", config.connections_per_peer, 1, 4096);
    if (config.connections_per_peer > config.connections) {
        limits.fault("connections_per_peer", "must not be more than connections");
    }
    return config;
}

// The server compares a request's Host without its port.
bool is_host(std::string_view host) {
    auto const is_name_character = [](unsigned char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
    if (host.starts_with('[')) return parse_listen_address(std::string(host) + ":0").has_value();
    return std::all_of(host.begin(), host.end(), is_name_character);
}

HttpConfig read_http(YamlReader http) {
    HttpConfig config;
    config.listen = read_listen(http, config.listen);
    config.hosts = http.texts("hosts");
    if (!std::all_of(config.hosts.begin(), config.hosts.end(), is_host)) {
        http.fault(
            "hosts", "must be names alone, like lapor.example.go.id, without https:// and without a port"
        );
    }
    auto const proxies = AddressList::parse(http.texts("trusted_proxies"));
    if (!proxies)
        http.fault("trusted_proxies", "must be addresses or networks, like 127.0.0.1, \"::1\" or 10.0.0.0/8");
    config.trusted_proxies = proxies.value_or(AddressList{});
    bool const with_tls = http.has("tls");
    if (with_tls) config.tls = read_tls_files(http.section("tls"));
    config.limits = read_limits(http.section("limits"));
    return config;
}

OpsConfig read_ops(YamlReader ops) {
    OpsConfig config;
    config.listen = read_listen(ops, config.listen);
    if (!parse_listen_address(config.listen)->loopback) {
        ops.fault(
            "listen",
            "must be on this machine only, like \"127.0.0.1:8081\": the console and the metrics have no lock "
            "of "
            "their own"
        );
    }
    return config;
}

bool is_header_name(std::string_view name) {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return std::all_of(name.begin(), name.end(), fits);
}

DeskConfig read_desk(YamlReader& top) {
    DeskConfig config;
    config.open = top.has("desk");
    auto desk = top.section("desk");
    config.listen = read_listen(desk, config.listen);
    if (desk.has("tls")) config.tls = read_tls_files(desk.section("tls"));
    if (config.tls.certificate_file.empty() && !parse_listen_address(config.listen)->loopback)
        desk.fault(
            "listen",
            "must be on this machine only, like \"127.0.0.1:8082\", or have tls: passwords and citizens' "
            "data "
            "go over it"
        );
    config.name = desk.text("name", config.name);
    config.trust_header = ascii_lower(desk.text("trust_header", ""));
    if (!is_header_name(config.trust_header))
        desk.fault("trust_header", "must be a header's name, like X-Remote-User");
    auto const proxies = AddressList::parse(desk.texts("trust_from"));
    if (!proxies)
        desk.fault("trust_from", "must be addresses or networks, like 127.0.0.1, \"::1\" or 10.0.0.0/8");
    config.trust_from = proxies.value_or(AddressList{});
    if (!config.trust_header.empty() && config.trust_from.empty())
        desk.fault("trust_header", "say in trust_from from which proxy: anybody else can send such a header");
    return config;
}

SpoolConfig read_spool(YamlReader spool) {
    SpoolConfig config;
    config.capacity = spool.size("capacity", config.capacity, 4 * kMebibyte, kMebibyte * kMebibyte);
    config.ballast = spool.size("ballast", config.ballast, kMebibyte, kMebibyte * kKibibyte);
    config.shed_below = spool.size("shed_below", config.shed_below, kMebibyte, kMebibyte * kMebibyte);
    config.keep_delivered = spool.duration("keep_delivered", config.keep_delivered);
    config.keep_ignored = spool.duration("keep_ignored", config.keep_ignored);
    return config;
}

MediaConfig read_media(YamlReader media) {
    MediaConfig config;
    config.timeout = media.duration("timeout", config.timeout, 1s, 10min);
    config.max_size = media.size("max_size", config.max_size, kKibibyte, 100 * kMebibyte);
    config.give_up = media.duration("give_up", config.give_up, 1h, 24h * 90);
    config.in_flight = read_count(media, "in_flight", config.in_flight, 1, 16);
    config.ca_file = media.path("ca_file", config.ca_file);
    config.allow_private = media.texts("allow_private");
    if (!std::all_of(config.allow_private.begin(), config.allow_private.end(), parse_listen_address)) {
        media.fault("allow_private", "must be addresses and ports, like \"127.0.0.1:8443\"");
    }
    return config;
}

AlertPingConfig read_alert_ping(YamlReader& top) {
    AlertPingConfig config;
    if (!top.has("alert_ping")) return config;
    auto ping = top.section("alert_ping");
    config.url = ping.secret("url_file");
    config.every = ping.duration("every", config.every, 30s, 24h);
    bool const fits = config.url.starts_with("https://") || config.url.starts_with("http://");
    if (!config.url.empty() && !fits)
        ping.fault("url_file", "the file must hold one address that begins with https://");
    return config;
}

void check_together(YamlReader& top, Config const& config) {
    if (config.admin_socket.native().size() >= sizeof(sockaddr_un::sun_path)) {
        top.fault(
            "admin_socket", "is too long for a socket, which may have 107 characters; take a shorter path"
        );
    }
    auto const http = parse_listen_address(config.http.listen);
    auto const ops = parse_listen_address(config.ops.listen);
    bool const all_addresses = http->address == "0.0.0.0" || http->address == "::";
    auto const taken = [&](ListenAddress const& other) {
        return http->port != 0 && http->port == other.port &&
               (all_addresses || http->address == other.address);
    };
    if (taken(*ops)) top.section("ops").fault("listen", "its port is taken by http.listen; take another one");
    if (!config.desk.open) return;
    auto const desk = parse_listen_address(config.desk.listen);
    bool const as_ops = desk->port != 0 && desk->port == ops->port && desk->address == ops->address;
    if (taken(*desk) || as_ops)
        top.section("desk").fault(
            "listen", "its port is taken by http.listen or ops.listen; take another one"
        );
}

}  // namespace

Config read_config(YamlReader& top) {
    Config config;
    config.agency = read_agency(top.section("agency"));
    config.state_dir = top.path("state_dir", config.state_dir);
    config.http = read_http(top.section("http"));
    config.ops = read_ops(top.section("ops"));
    config.desk = read_desk(top);
    config.admin_socket = top.path("admin_socket", config.admin_socket);
    config.spool = read_spool(top.section("spool"));
    config.media = read_media(top.section("media"));
    config.alert_command = top.texts("alert_command");
    if (!config.alert_command.empty() && !config.alert_command.front().starts_with('/'))
        top.fault("alert_command", "begin with the whole path of a program, like [/usr/local/bin/alarm]");
    config.alert_ping = read_alert_ping(top);
    check_together(top, config);
    return config;
}

std::vector<YamlReader> read_named_blocks(YamlReader& top, std::string_view list) {
    auto blocks = top.sections(list);
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        auto const name = blocks[i].text("name");
        if (name.empty()) continue;
        auto const [first, fresh] = seen.emplace(name, i);
        if (!is_config_name(name)) {
            blocks[i].fault("name", "must be 1 to 32 of a-z, 0-9 and -, not beginning with -");
        } else if (!fresh) {
            blocks[i].fault(
                "name",
                "is the name of " + std::string(list) + '[' + std::to_string(first->second) +
                    "] already; take another"
            );
        }
    }
    return blocks;
}

bool is_config_name(std::string_view name) {
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; };
    return !name.empty() && name.size() <= 32 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), fits);
}

std::string Config::needs_restart(Config const& fresh) const {
    std::string keys;
    auto const compare = [&keys](bool same, char const* key) {
        if (!same) keys += (keys.empty() ? "" : ", ") + std::string(key);
    };
    compare(agency.code == fresh.agency.code, "agency.code");
    compare(agency.name == fresh.agency.name, "agency.name");
    compare(agency.timezone == fresh.agency.timezone, "agency.timezone");
    compare(state_dir == fresh.state_dir, "state_dir");
    compare(http.listen == fresh.http.listen, "http.listen");
    compare(http.hosts == fresh.http.hosts, "http.hosts");
    compare(http.trusted_proxies == fresh.http.trusted_proxies, "http.trusted_proxies");
    compare(http.tls == fresh.http.tls, "http.tls");
    compare(http.limits == fresh.http.limits, "http.limits");
    compare(ops == fresh.ops, "ops.listen");
    compare(desk == fresh.desk, "desk");
    compare(admin_socket == fresh.admin_socket, "admin_socket");
    compare(spool == fresh.spool, "spool");
    compare(media == fresh.media, "media");
    compare(alert_command == fresh.alert_command, "alert_command");
    compare(alert_ping == fresh.alert_ping, "alert_ping");
    return keys;
}

}  // namespace kanal
