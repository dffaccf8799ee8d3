#include "channels/registry.hpp"

#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

using namespace kanal;
using namespace kanal::test;

namespace {

bool any_contains(std::vector<std::string> const& lines, std::string_view text) {
    return std::any_of(lines.begin(), lines.end(), [&](std::string const& line) {
        return line.find(text) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("registry: a kind that does not exist is refused with the list of those that do") {
    TempDir const folder;
    auto const made = channel_from_yaml(folder, "{name: a, kind: carrier_pigeon}\n");
    CHECK_FALSE(made.channel);
    CHECK(any_contains(made.faults, "kind"));
    CHECK(any_contains(made.faults, known_channel_kinds()));
    CHECK_FALSE(any_contains(made.faults, "carrier_pigeon"));
}

TEST_CASE("registry: a name that could not stand in a path is refused") {
    TempDir const folder;
    auto const long_name = std::string(41, 'a');
    for (auto const& name :
         {std::string("../x"), std::string("Facebook"), std::string("a b"), std::string("-a"), long_name}) {
        INFO(name);
        auto const made = channel_from_yaml(folder, "{name: \"" + name + "\", kind: facebook}\n");
        CHECK_FALSE(made.channel);
        CHECK(any_contains(made.faults, "name: use a-z"));
    }
}

TEST_CASE("registry: a block without name or kind says so") {
    TempDir const folder;
    auto const made = channel_from_yaml(folder, "{}\n");
    CHECK_FALSE(made.channel);
    CHECK(any_contains(made.faults, "name"));
    CHECK(any_contains(made.faults, "kind"));
}

TEST_CASE("registry: every kind has its folder and its test") {
    std::istringstream kinds(known_channel_kinds());
    for (std::string kind; std::getline(kinds >> std::ws, kind, ',');) {
        INFO(kind);
        std::filesystem::path const source = KANAL_SOURCE_DIR;
        CHECK(std::filesystem::is_directory(source / "channels" / kind));
        CHECK(std::filesystem::exists(source / "tests/channels" / (kind + "_test.cpp")));
    }
}
