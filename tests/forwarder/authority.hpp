#pragma once

#include "tests/support/temp_dir.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace kanal::test {

// An authority and certificates by it, made with openssl(1).
class Authority {
public:
    Authority() {
        run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem "
            "-subj /CN=authority -days 30");
    }

    // For 127.0.0.1 only.
    std::vector<std::string> issue(std::string const& name, int days) {
        run("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name + ".key -out " +
            name + ".csr -subj /CN=centre -addext subjectAltName=IP:127.0.0.1");
        run("x509 -req -in " + name +
            ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copyall " + "-days " +
            std::to_string(days) + " -out " + name + ".pem");
        return {"--certificate", (dir / (name + ".pem")).string(), "--key", (dir / (name + ".key")).string()};
    }

    std::string pin(std::string const& name) {
        std::string const command = "cd " + dir.path().string() + " && openssl x509 -in " + name +
                                    ".pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst "
                                    "-sha256 -binary | openssl base64";
        auto* const pipe = popen(command.c_str(), "r");
        std::array<char, 64> line{};
        if (pipe == nullptr || fgets(line.data(), line.size(), pipe) == nullptr)
            throw std::runtime_error("openssl");
        pclose(pipe);
        return "sha256//" + std::string(line.data(), 44);
    }

    TempDir dir;

private:
    void run(std::string const& arguments) {
        auto const command = "cd " + dir.path().string() + " && openssl " + arguments + " >/dev/null 2>&1";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl: " + arguments);
    }
};

}  // namespace kanal::test
