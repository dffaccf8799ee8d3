#include "config/config.hpp"

#include "tests/config/config_file.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using test::ConfigFile;
using test::Lines;
using namespace std::chrono_literals;

namespace {

std::string const kAgency = "agency: {code: \"32.73\", name: Kota Contoh}\n";

Config read(ConfigFile& file) {
    auto config = read_config(file.reader());
    file.reader().done();
    return config;
}

}  // namespace

TEST_CASE("config: code and name of the agency are all that must be given") {
    ConfigFile file(kAgency);
    auto const config = read(file);
    CHECK(file.faults() == Lines{});
    CHECK(config.agency.code == "32.73");
    CHECK(config.agency.name == "Kota Contoh");
    CHECK(config == Config{.agency = {.code = "32.73", .name = "Kota Contoh"}});
}

TEST_CASE("config: every key reaches its field") {
    ConfigFile file(R"(
agency: {code: 94, name: Papua, timezone: Asia/Jayapura}
state_dir: state
http:
  listen: "[::1]:443"
  hosts: [lapor.example.go.id, 10.0.0.5, "[::1]"]
  trusted_proxies: [127.0.0.1, "fd00::/8"]
  tls: {certificate_file: chain.pem, key_file: key.pem}
  limits: {header_bytes: 16KiB, header_fields: 32, header_deadline: 1s, body_deadline: 2s, slowest_rate: 1KiB,
           slow_grace: 3s, idle: 4s, connections: 100, connections_per_peer: 50}
ops: {listen: "127.0.0.1:0"}
admin_socket: admin.sock
spool: {capacity: 1GiB, ballast: 2MiB, shed_below: 3MiB, keep_delivered: 4d, keep_ignored: 5h}
media: {timeout: 6s, max_size: 7KiB, give_up: 8d, in_flight: 9, ca_file: ca.pem, allow_private: ["127.0.0.1:8443"]}
alert_command: [/usr/local/bin/alarm, operator]
alert_ping: {url_file: ping-url, every: 10m}
)");
    file.write("chain.pem", "PEM\n", 0644);
    file.write("key.pem", "PEM\n", 0600);
    file.write("ping-url", "https://awas.example/7f3c\n", 0600);
    auto const config = read(file);
    CHECK(file.faults() == Lines{});

    Config expected;
    expected.agency = {"94", "Papua", "Asia/Jayapura"};
    expected.state_dir = file.folder() / "state";
    expected.http.listen = "[::1]:443";
    expected.http.hosts = {"lapor.example.go.id", "10.0.0.5", "[::1]"};
    expected.http.trusted_proxies = AddressList::parse({"127.0.0.1", "fd00::/8"}).value();
    expected.http.tls = {file.folder() / "chain.pem", file.folder() / "key.pem"};
    expected.http.limits = {16384, 32, 1s, 2s, 1024, 3s, 4s, 100, 50};
    expected.ops.listen = "127.0.0.1:0";
    expected.admin_socket = file.folder() / "admin.sock";
    expected.spool = {1U << 30, 2U << 20, 3U << 20, 4 * 24h, 5h};
    expected.media = {6s, 7U << 10, 8 * 24h, 9, file.folder() / "ca.pem", {"127.0.0.1:8443"}};
    expected.alert_command = {"/usr/local/bin/alarm", "operator"};
    expected.alert_ping = {"https://awas.example/7f3c", 10min};
    CHECK(config == expected);
}

TEST_CASE("config: a wrong value is a fault with file, line and key that says what would be right") {
    std::string const kCode =
        "kanal.yaml:1: agency.code: must be the Kemendagri code: \"32\" for a province, \"32.73\" for a "
        "regency or city";
    std::string const kZone =
        "kanal.yaml:1: agency.timezone: no such time zone; write Asia/Jakarta, Asia/Makassar or "
        "Asia/Jayapura";
    std::string const kListen =
        "listen: must be an IP address and a port from 0 to 65535, like \"127.0.0.1:8080\" or "
        "\"[::1]:8080\", not a name";
    std::string const kHosts =
        "kanal.yaml:3: http.hosts: must be names alone, like lapor.example.go.id, without https:// and "
        "without a port";
    std::string const kOps =
        "kanal.yaml:2: ops.listen: must be on this machine only, like \"127.0.0.1:8081\": the console and "
        "the metrics "
        "have no lock of their own";
    struct Case {
        std::string label;
        std::string yaml;
        Lines faults;
    };
    for (auto const& row : {
             Case{
                 "nothing but a comment of agency",
                 "agency:\n",
                 {"kanal.yaml:1: agency.code: is missing; add it",
                  "kanal.yaml:1: agency.name: is missing; add it"}},
             Case{
                 "no agency",
                 "state_dir: /x\n",
                 {"kanal.yaml:1: agency.code: is missing; add it",
                  "kanal.yaml:1: agency.name: is missing; add it"}},
             Case{
                 "agency a text",
                 "agency: Kota Contoh\n",
                 {"kanal.yaml:1: agency: must be a section; indent its keys below it, each as `key: value`"}},
             Case{"code of BPS", "agency: {code: 3273, name: x}\n", {kCode}},
             Case{"code of a district", "agency: {code: 32.73.01, name: x}\n", {kCode}},
             Case{"code of one digit", "agency: {code: 3.273, name: x}\n", {kCode}},
             Case{"code with letters", "agency: {code: 3A.73, name: x}\n", {kCode}},
             Case{"code cut short", "agency: {code: 32.7, name: x}\n", {kCode}},
             Case{"zone by its short name", "agency: {code: 32, name: x, timezone: WIB}\n", {kZone}},
             Case{"zone by its offset", "agency: {code: 32, name: x, timezone: GMT+7}\n", {kZone}},
             Case{"zone misspelled", "agency: {code: 32, name: x, timezone: Asia/Bandung}\n", {kZone}},
             Case{
                 "unknown section",
                 kAgency + "htpp: {listen: x}\n",
                 {"kanal.yaml:2: htpp: unknown key; known here: agency, state_dir, http, ops, desk, "
                  "admin_socket, spool, media, alert_command, alert_ping"}},
             Case{
                 "unknown key",
                 kAgency + "http:\n  lisen: x\n",
                 {"kanal.yaml:3: http.lisen: unknown key; known here: listen, hosts, trusted_proxies, tls, "
                  "limits"}},
             Case{
                 "name to listen on",
                 kAgency + "http:\n  listen: localhost:8080\n",
                 {"kanal.yaml:3: http." + kListen}},
             Case{
                 "port too high",
                 kAgency + "http:\n  listen: \"127.0.0.1:65536\"\n",
                 {"kanal.yaml:3: http." + kListen}},
             Case{"port alone", kAgency + "ops: {listen: 8081}\n", {"kanal.yaml:2: ops." + kListen}},
             Case{"operations for everybody", kAgency + "ops: {listen: \"0.0.0.0:8081\"}\n", {kOps}},
             Case{"operations for the network", kAgency + "ops: {listen: \"[2001:db8::1]:8081\"}\n", {kOps}},
             Case{
                 "one port twice",
                 kAgency + "http: {listen: \"127.0.0.1:8081\"}\n",
                 {"kanal.yaml:1: ops.listen: its port is taken by http.listen; take another one"}},
             Case{
                 "one port twice, on all addresses",
                 kAgency + "http: {listen: \"0.0.0.0:9\"}\nops: {listen: \"127.0.0.1:9\"}\n",
                 {"kanal.yaml:3: ops.listen: its port is taken by http.listen; take another one"}},
             Case{
                 "host with scheme",
                 kAgency + "http:\n  hosts: [\"https://lapor.example.go.id\"]\n",
                 {kHosts}},
             Case{"host with port", kAgency + "http:\n  hosts: [\"lapor.example.go.id:443\"]\n", {kHosts}},
             Case{
                 "more from one peer than in all",
                 kAgency + "http:\n  limits: {connections: 10}\n",
                 {"kanal.yaml:3: http.limits.connections_per_peer: must not be more than connections"}},
             Case{
                 "deadline without unit",
                 kAgency + "http:\n  limits:\n    idle: 60\n",
                 {"kanal.yaml:4: http.limits.idle: must be a whole number with a unit: 500ms, 30s, 15m, 24h "
                  "or 7d"}},
             Case{
                 "deadline of nothing",
                 kAgency + "http:\n  limits: {body_deadline: 0s}\n",
                 {"kanal.yaml:3: http.limits.body_deadline: must be from 100ms to 1h"}},
             Case{
                 "too many connections",
                 kAgency + "http:\n  limits: {connections: 5000}\n",
                 {"kanal.yaml:3: http.limits.connections: must be a whole number from 4 to 4096, without "
                  "quotes or unit"}},
             Case{
                 "a name that attachments may come from",
                 kAgency + "media: {allow_private: [\"cdn.example:8443\"]}\n",
                 {"kanal.yaml:2: media.allow_private: must be addresses and ports, like \"127.0.0.1:8443\""}},
             Case{
                 "spool in units of ten",
                 kAgency + "spool: {capacity: 8GB}\n",
                 {"kanal.yaml:2: spool.capacity: must be a whole number of bytes or with a unit: 256KiB, "
                  "64MiB or 1GiB"}},
             Case{
                 "spool too small",
                 kAgency + "spool: {capacity: 1MiB}\n",
                 {"kanal.yaml:2: spool.capacity: must be from 4MiB to 1TiB"}},
             Case{
                 "desk for the network without TLS",
                 kAgency + "desk: {listen: \"0.0.0.0:8082\"}\n",
                 {"kanal.yaml:2: desk.listen: must be on this machine only, like \"127.0.0.1:8082\", or have "
                  "tls: passwords and citizens' data go over it"}},
             Case{
                 "desk that believes a header from anybody",
                 kAgency + "desk: {trust_header: X-Remote-User}\n",
                 {"kanal.yaml:2: desk.trust_header: say in trust_from from which proxy: anybody else can "
                  "send "
                  "such a header"}},
             Case{
                 "desk on a port that is taken",
                 kAgency + "desk: {listen: \"127.0.0.1:8081\"}\n",
                 {"kanal.yaml:2: desk.listen: its port is taken by http.listen or ops.listen; take another "
                  "one"}},
             Case{
                 "socket path too long",
                 kAgency + "admin_socket: /" + std::string(107, 'x') + "\n",
                 {"kanal.yaml:2: admin_socket: is too long for a socket, which may have 107 characters; take "
                  "a shorter path"}},
         }) {
        CAPTURE(row.label);
        ConfigFile file(row.yaml);
        read(file);
        CHECK(file.faults() == row.faults);
    }
}

TEST_CASE("config: TLS needs both files, and a key that is not open to everybody") {
    struct Case {
        std::string label;
        std::string tls;
        ::mode_t key_mode;
        Lines faults;  // their beginnings
    };
    for (auto const& row : {
             Case{"all lines commented out", "\n  # x", 0600, {}},
             Case{"both", " {certificate_file: chain.pem, key_file: key.pem}", 0640, {}},
             Case{
                 "no key",
                 " {certificate_file: chain.pem}",
                 0600,
                 {"kanal.yaml:3: http.tls.key_file: is missing"}},
             Case{
                 "no certificate",
                 " {key_file: key.pem}",
                 0600,
                 {"kanal.yaml:3: http.tls.certificate_file: is missing"}},
             Case{
                 "neither file",
                 "\n    certificate_file: a\n    key_file: b",
                 0600,
                 {"kanal.yaml:4: http.tls.certificate_file: there is no such file",
                  "kanal.yaml:5: http.tls.key_file: there is no such file"}},
             Case{
                 "key open to all",
                 " {certificate_file: chain.pem, key_file: key.pem}",
                 0644,
                 {"kanal.yaml:3: http.tls.key_file: every user of this machine can read"}},
         }) {
        CAPTURE(row.label);
        ConfigFile file(kAgency + "http:\n  tls:" + row.tls + "\n");
        file.write("chain.pem", "PEM\n", 0644);
        file.write("key.pem", "PEM\n", row.key_mode);
        read(file);
        auto const found = file.faults();
        REQUIRE(found.size() == row.faults.size());
        for (std::size_t i = 0; i < row.faults.size(); ++i)
            CHECK(found[i].starts_with(row.faults[i]));
    }
}

TEST_CASE("config: names of channels and centres are plain and each is used once") {
    ConfigFile file(
        "channels:\n  - {name: app}\n  - {name: App}\n  - {name: app}\n  - {kind: x}\n  - {name: \"\"}\n"
        "centre:\n  - {name: app}\n"
    );
    auto const channels = read_named_blocks(file.reader(), "channels");
    CHECK(channels.size() == 5);
    CHECK(read_named_blocks(file.reader(), "centre").size() == 1);
    CHECK(read_named_blocks(file.reader(), "absent").empty());
    CHECK(
        file.faults() ==
        Lines{
            "kanal.yaml:3: channels[1].name: must be 1 to 32 of a-z, 0-9 and -, not beginning with -",
            "kanal.yaml:4: channels[2].name: is the name of channels[0] already; take another",
            "kanal.yaml:5: channels[3].name: is missing; add it",
            "kanal.yaml:6: channels[4].name: is empty; write a value",
        }
    );
}

TEST_CASE("config: a name is 1 to 32 of a-z, 0-9 and -, not beginning with -") {
    for (auto const& name : Lines{"a", "0", "sms-1708", "lmtp", std::string(32, 'x'), "a-", "a--b"}) {
        CAPTURE(name);
        CHECK(is_config_name(name));
    }
    for (auto const& name :
         Lines{"", "-a", "A", "a_b", "a.b", "a b", "a/b", "../a", "\xc3\xa9", std::string(33, 'x')}) {
        CAPTURE(name);
        CHECK_FALSE(is_config_name(name));
    }
}

TEST_CASE("config: what a running daemon cannot take over is named") {
    Config const running{.agency = {.code = "32.73", .name = "Kota Contoh"}};
    CHECK(running.needs_restart(running).empty());
    auto fresh = running;
    fresh.agency.code = "32.74";
    fresh.http.limits.connections = 10;
    fresh.spool.capacity = 1;
    CHECK(running.needs_restart(fresh) == "agency.code, http.limits, spool");
}
