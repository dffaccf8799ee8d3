#pragma once

#include "config/yaml_reader.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace kanal::test {

// A configuration in a folder of its own, opened.
class ConfigFile {
public:
    explicit ConfigFile(std::string const& text) {
        std::ofstream(folder_ / "kanal.yaml", std::ios::binary) << text;
        auto reader = YamlReader::open(folder_ / "kanal.yaml", faults_);
        REQUIRE(reader);
        reader_ = std::move(*reader);
    }

    YamlReader& reader() { return *reader_; }
    std::filesystem::path folder() const { return folder_.path(); }

    // The faults so far, without the name of the folder.
    std::vector<std::string> faults() const {
        auto lines = faults_.lines();
        auto const prefix = folder_.path().string() + '/';
        for (auto& line : lines) {
            REQUIRE(line.starts_with(prefix));
            line.erase(0, prefix.size());
        }
        return lines;
    }

    void write(std::string const& name, std::string const& content, ::mode_t mode) const {
        std::ofstream(folder_ / name) << content;
        chmod((folder_ / name).c_str(), mode);
    }

private:
    TempDir folder_;
    ConfigFaults faults_;
    std::optional<YamlReader> reader_;
};

using Lines = std::vector<std::string>;

}  // namespace kanal::test
