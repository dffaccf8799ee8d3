#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kanal::test {

// nghttpx in front of a stand-in centre: speaks HTTP/2 over TLS to us and HTTP/1.1 to the centre.
class Http2Front {
public:
    // Throws when it does not come up. `folder` gets its list of requests.
    Http2Front(
        int centre_port, std::string const& certificate, std::string const& key, std::filesystem::path folder
    );
    ~Http2Front();
    Http2Front(Http2Front const&) = delete;
    Http2Front& operator=(Http2Front const&) = delete;

    std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/intake"; }

    struct Request {
        std::string protocol = {};    // HTTP/2, HTTP/1.1
        std::string connection = {};  // the peer's port
    };
    std::vector<Request> requests() const;

private:
    std::filesystem::path folder_;
    int process_ = -1;
    int port_ = 0;
};

}  // namespace kanal::test
