#include "tests/support/channel_from_yaml.hpp"

#include "channels/registry.hpp"

#include <fstream>
#include <stdexcept>

namespace kanal::test {

void write_secret(std::filesystem::path const& path, std::string_view content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    if (!file) throw std::runtime_error("test: write: " + path.string());
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
}

MadeChannel channel_from_yaml(TempDir const& folder, std::string_view block) {
    auto const file = folder / "channel.yaml";
    write_secret(file, block);

    MadeChannel made;
    ConfigFaults faults;
    auto reader = YamlReader::open(file, faults);
    if (reader) {
        made.channel = make_channel(*reader);
        reader->done();
    }
    made.faults = faults.lines();
    return made;
}

}  // namespace kanal::test
