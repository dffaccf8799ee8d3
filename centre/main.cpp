#include "centre/centre_server.hpp"
#include "centre/count_text.hpp"
#include "centre/effect_store.hpp"
#include "daemon/kanalctl/command_tree.hpp"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace {

constexpr int kUsage = 64;
constexpr int kDisk = 74;

int show_counts(std::filesystem::path const& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        std::cerr << "Berkas basis data tidak ada.\n";
        return kDisk;
    }
    auto store = kanal::centre::EffectStore::open(file);
    auto const counts = store ? (*store)->counts() : store.error();
    if (!counts) {
        std::cerr << "Basis data tidak dapat dibaca: " << counts.error().what << '\n';
        return kDisk;
    }
    std::cout << kanal::centre::counts_as_table(*counts);
    return 0;
}

kanal::amqp::Queue::Setup setup_of(std::string const& word) {
    using Setup = kanal::amqp::Queue::Setup;
    return word == "declare" ? Setup::declare : word == "leave" ? Setup::leave : Setup::check;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What stands in for the centre: takes reports by HTTP, XML and a queue", "kanal-centre");
    kanal::centre::CentreOptions options;
    kanal::centre::QueueDoorOptions queue;
    std::vector<std::string> queue_urls;
    std::string setup = "check";
    bool only_counts = false;
    app.add_option("--database", options.database, "file of all that has taken effect")->required();
    app.add_flag("--counts", only_counts, "show how much came, a day, gateway and way, and leave");
    app.add_option("--listen", options.listen, "address:port; port 0 takes a free one")
        ->capture_default_str();
    app.add_option("--path", options.path, "where records are posted to")->capture_default_str();
    app.add_option("--xml-path", options.xml_path, "the same for XML v1")->capture_default_str();
    app.add_option("--certificate-file", options.certificate_file, "PEM chain; without it no TLS");
    app.add_option("--key-file", options.key_file, "its private key");
    app.add_option(
        "--token-file", options.token_file, "bearer tokens, one a line; without it none is asked for"
    );
    app.add_option("--xml-token-file", options.xml_token_file, "the same for XML");
    app.add_option("--queue-url", queue_urls, "amqps://user@host/vhost; again for each node of a cluster");
    app.add_option("--queue-password-file", queue.password_file, "of that user");
    app.add_option("--queue-ca-file", queue.ca_file, "trusts only these authorities");
    app.add_option("--queue", queue.queue.name, "its name");
    app.add_option("--queue-setup", setup, "declare, check, leave")
        ->check(CLI::IsMember({"declare", "check", "leave"}))
        ->capture_default_str();
    app.add_flag("--faults", options.faults, "for tests only: POST /faults says what is to go wrong");
    app.set_version_flag("--version", std::string(KANAL_VERSION), "shows the version");
    auto const describe = [&app] {
        std::cout << kanal::kanalctl::command_tree(app) << '\n';
        throw CLI::Success();
    };
    app.add_flag_callback("--describe", describe, "the options as JSON")->group("");
    try {
        app.parse(argc, argv);
        if (!queue_urls.empty() && queue.queue.name.empty()) throw CLI::RequiredError("--queue");
        queue.queue.setup = setup_of(setup);
        for (auto const& url : queue_urls) {
            auto address = kanal::amqp::parse_address(url);
            if (!address) throw CLI::ValidationError("--queue-url", address.error().what);
            queue.address = std::move(*address);
            options.queues.push_back(queue);
        }
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    ::umask(0077);
    return only_counts ? show_counts(options.database) : kanal::centre::run_centre(options);
}
