#include "daemon/setup_check.hpp"

#include "base/descriptor.hpp"
#include "config/network_address.hpp"
#include "http/http_server.hpp"
#include "http/tls_context.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace kanal::daemon {

namespace fs = std::filesystem;

namespace {

constexpr auto kShortKeep = std::chrono::hours(24);
constexpr auto kCertificateSoon = std::chrono::hours(24 * 14);

class Inspection {
public:
    explicit Inspection(Setup const& setup) : setup_(setup), config_(setup.config) {}

    SetupFindings run() {
        look_at_folder("state_dir", config_.state_dir);
        look_at_state_dir();
        look_at_centres();
        look_at_doors();
        look_at_settings();
        return std::move(found_);
    }

private:
    void fault(std::string text) { found_.faults.push_back(std::move(text)); }
    void warn(std::string text) { found_.warnings.push_back(std::move(text)); }

    // It is made when it is missing, where its parent is there.
    void look_at_folder(std::string const& key, fs::path const& folder) {
        std::error_code ignored;
        auto const status = fs::status(folder, ignored);
        if (fs::exists(status) && !fs::is_directory(status))
            return fault(key + ": " + folder.string() + " is not a folder; name one, or move the file away");
        auto const place = fs::exists(status) ? folder : folder.parent_path();
        if (!fs::is_directory(place, ignored))
            return fault(key + ": " + place.string() + " is missing; make it, or correct the path");
        if (::access(place.c_str(), W_OK | X_OK) != 0)
            warn(
                key + ": " + place.string() +
                " cannot be written to by this user; run the check as the user kanal, "
                "or chown it"
            );
    }

    void look_at_state_dir() {
        struct statfs system {};
        auto const& folder = config_.state_dir;
        bool const made = ::statfs(folder.c_str(), &system) == 0;
        if (!made && ::statfs(folder.parent_path().c_str(), &system) != 0) return;
        if (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC)
            warn(
                "state_dir: " + config_.state_dir.string() +
                " lies in memory: a restart of the machine loses every "
                "report that waits; name a folder on a disk"
            );
    }

    void look_at_centres() {
        for (auto const& centre : setup_.centres) {
            if (centre.folder.empty()) continue;
            look_at_folder("centre." + centre.lane.centre + ".path", centre.folder);
        }
        if (setup_.channels.empty()) warn("channels: there are none, so no report can come in; add one");
    }

    void look_at_doors() {
        auto const& http = config_.http;
        if (!http.tls.certificate_file.empty()) look_at_certificate(http.tls);
        auto const address = parse_listen_address(http.listen);
        if (address && !address->loopback && http.tls.certificate_file.empty())
            warn(
                "http.listen: " + http.listen +
                " is open to others without TLS, so citizens' reports and keys travel "
                "in clear; set http.tls, or listen on 127.0.0.1 behind a proxy"
            );
        if (daemon_runs()) return;  // the ports are its own
        look_at_port("http.listen", http.listen);
        look_at_port("ops.listen", config_.ops.listen);
    }

    void look_at_certificate(TlsConfig const& tls) {
        auto const context = http::load_tls_context(tls.certificate_file, tls.key_file);
        if (!context) return fault("http.tls: " + context.error().what);
        auto const end = http::certificate_end(tls.certificate_file);
        if (!end) return;
        if (*end < WallClock::now())
            warn("http.tls.certificate_file: the certificate has expired; renew it");
        else if (*end < WallClock::now() + kCertificateSoon)
            warn("http.tls.certificate_file: the certificate expires within two weeks; renew it");
    }

    void look_at_port(std::string const& key, std::string const& listen) {
        boost::asio::io_context loop;
        auto const opened = http::open_listener(loop, listen);
        if (opened) return;
        warn(
            key + ": " + opened.error().what +
            "; take another port, or stop what listens there (with kanald.socket "
            "enabled, systemd does)"
        );
    }

    bool daemon_runs() const {
        auto const lock = config_.state_dir / "lock";
        Descriptor const file(::open(lock.c_str(), O_RDONLY | O_CLOEXEC));
        return file.open() && ::flock(file.number(), LOCK_SH | LOCK_NB) != 0;
    }

    void look_at_settings() {
        auto const& spool = config_.spool;
        if (spool.keep_delivered < kShortKeep)
            warn(
                "spool.keep_delivered: less than a day: a report that is delivered can hardly be looked up "
                "any more; "
                "7d is usual"
            );
        if (spool.capacity < 2 * spool.shed_below)
            warn("spool.capacity: hardly more than spool.shed_below, so that nothing is taken; make it larger"
            );
    }

    Setup const& setup_;
    Config const& config_;
    SetupFindings found_ = {};
};

}  // namespace

SetupFindings check_setup(Setup const& setup) {
    return Inspection(setup).run();
}

std::string to_json_lines(std::vector<ConfigKey> const& keys) {
    std::string lines;
    for (auto const& key : keys) {
        boost::json::object const line{
            {"path", key.path},
            {"type", key.type},
            {"required", key.required},
            {"default", key.fallback},
            {"least", key.least},
            {"most", key.most}};
        lines += boost::json::serialize(line) + '\n';
    }
    return lines;
}

}  // namespace kanal::daemon
