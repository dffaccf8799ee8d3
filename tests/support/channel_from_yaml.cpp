#include "tests/support/channel_from_yaml.hpp"

#include "channels/registry.hpp"

namespace kanal::test {

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
