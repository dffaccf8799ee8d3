#pragma once

#include "base/error.hpp"
#include "centre/queue_door.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kanal::centre {

struct CentreOptions {
    std::filesystem::path database = {};
    std::string listen = "127.0.0.1:8090";
    std::string path = "/laporan";  // of the default profile
    std::string xml_path = "/api/stream/addstream";
    std::filesystem::path certificate_file = {};  // PEM chain; empty: no TLS
    std::filesystem::path key_file = {};
    std::filesystem::path token_file = {};      // bearer tokens, one a line; empty: none is asked for
    std::filesystem::path xml_token_file = {};  // the same for XML
    std::vector<QueueDoorOptions> queues = {};  // one a broker, or a node of a cluster
    bool faults = false;                        // POST /faults orders them
};

// Runs until SIGTERM or SIGINT; gives the exit code.
int run_centre(CentreOptions const& options);

}  // namespace kanal::centre
