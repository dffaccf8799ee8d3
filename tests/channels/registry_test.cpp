#include "channels/registry.hpp"

#include "core/forward_policy.hpp"
#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace kanal;
using namespace kanal::test;

namespace {

bool any_contains(std::vector<std::string> const& lines, std::string_view text) {
    return std::any_of(lines.begin(), lines.end(), [&](std::string const& line) {
        return line.find(text) != std::string::npos;
    });
}

// With the files that it names; what stands in them serves as a secret of every kind of channel.
std::filesystem::path copy_of_example(TempDir const& folder) {
    constexpr std::string_view kSecret = "123456789:AAcontoh-token_0123456789abcdefghij";
    std::ifstream example(KANAL_SOURCE_DIR "/config/kanal.example.yaml");
    std::string text;
    for (std::string line; std::getline(example, line); text += line + '\n') {
        auto const key = line.find("_file: ");
        if (key == std::string::npos || line.find('#') < key) continue;
        auto const begin = key + 7;
        if (line.find("services_file") != std::string::npos) {
            std::filesystem::copy(
                KANAL_SOURCE_DIR "/config/open311-services.example.yaml", folder / "open311-services.yaml"
            );
            continue;
        }
        auto const secret = folder / line.substr(begin, line.find(' ', begin) - begin);
        std::filesystem::create_directories(secret.parent_path());
        bool const colon_allowed = line.find("secret_token_file") == std::string::npos;
        write_secret(secret, colon_allowed ? kSecret : kSecret.substr(kSecret.find(':') + 1));
    }
    auto const copy = folder / "kanal.yaml";
    write_secret(copy, text);
    return copy;
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

TEST_CASE(
    "registry: a kind with a fixed address can stand in a gateway once, one with a path of its own often"
) {
    CHECK(stands_alone("mobile_api"));
    CHECK_FALSE(stands_alone("facebook"));
    CHECK_FALSE(stands_alone("carrier_pigeon"));
}

TEST_CASE("registry: a block without name or kind says so") {
    TempDir const folder;
    auto const made = channel_from_yaml(folder, "{}\n");
    CHECK_FALSE(made.channel);
    CHECK(any_contains(made.faults, "name"));
    CHECK(any_contains(made.faults, "kind"));
}

TEST_CASE("registry: every kind can forward all, hold all back for review, or forward what has a tag") {
    TempDir const folder;
    auto const faults = [&folder](std::string const& kind, std::string const& keys) {
        return channel_from_yaml(folder, "{name: a, kind: " + kind + ", " + keys + "}\n").faults;
    };
    std::istringstream kinds(known_channel_kinds());
    for (std::string kind; std::getline(kinds >> std::ws, kind, ',');) {
        INFO(kind);
        for (std::string const good :
             {"forward: all", "forward: review", "forward: tagged, tags: [\"#lapor\", \"#Aduan\"]"}) {
            CHECK_FALSE(any_contains(faults(kind, good), "forward"));
            CHECK_FALSE(any_contains(faults(kind, good), "tags"));
        }
        CHECK(any_contains(faults(kind, "forward: none"), "forward: say all, review or tagged"));
        CHECK(any_contains(faults(kind, "forward: tagged"), "tags: name at least one"));
        CHECK(any_contains(faults(kind, "tags: [\"#lapor\"]"), "tags: only with forward: tagged"));
        CHECK(any_contains(faults(kind, "forward: tagged, tags: [\"dua kata\"]"), "tags: each is one word"));
        CHECK(any_contains(faults(kind, "forward: tagged, tags: [\"#\"]"), "tags: each is one word"));
    }
}

TEST_CASE(
    "registry: comments have a rule of their own where there are any, which is the channel's unless given"
) {
    TempDir const folder;
    auto const read = [&folder](std::string const& kind, std::string const& keys) {
        auto const file = folder / "block.yaml";
        write_secret(file, "{name: a, kind: " + kind + ", " + keys + "}\n");
        ConfigFaults faults;
        auto block = YamlReader::open(file, faults);
        REQUIRE(block);
        auto const policy = read_forward_policy(*block, has_comments(kind));
        return std::pair{policy, faults.lines()};
    };
    using Rule = ForwardPolicy::Rule;
    for (std::string const kind : {"facebook", "instagram"}) {
        CAPTURE(kind);
        CHECK(read(kind, "forward: all").first.comments == Rule::all);
        CHECK(read(kind, "forward: review").first.comments == Rule::review);
        auto const [given, none] = read(kind, "comments: review");
        CHECK(given.rule == Rule::all);
        CHECK(given.comments == Rule::review);
        CHECK(none.empty());
        CHECK(read(kind, "comments: tagged, tags: [\"#lapor\"]").second.empty());
        CHECK(any_contains(read(kind, "comments: tagged").second, "tags: name at least one"));
        CHECK(any_contains(read(kind, "comments: never").second, "comments: say all, review or tagged"));
        CHECK(read(kind, "forward: never").second.size() == 1);
    }
    auto const refused =
        channel_from_yaml(folder, "{name: a, kind: sms, device: /dev/x, comments: review}\n");
    CHECK(any_contains(refused.faults, "comments"));
}

TEST_CASE("registry: the example configuration shows every kind, with keys that this program knows") {
    TempDir const folder;
    auto const file = copy_of_example(folder);
    ConfigFaults faults;
    auto reader = YamlReader::open(file, faults);
    REQUIRE(reader);
    std::vector<std::string> shown;
    for (auto& block : reader->sections("channels")) {
        shown.push_back(block.text("kind"));
        CHECK(make_channel(block));
        block.done();
    }
    CHECK(faults.lines() == std::vector<std::string>{});

    std::istringstream kinds(known_channel_kinds());
    for (std::string kind; std::getline(kinds >> std::ws, kind, ',');) {
        INFO(kind);
        CHECK(std::find(shown.begin(), shown.end(), kind) != shown.end());
    }
}

TEST_CASE("registry: every kind has its folder and its test") {
    std::istringstream kinds(known_channel_kinds());
    for (std::string kind; std::getline(kinds >> std::ws, kind, ',');) {
        INFO(kind);
        std::filesystem::path const source = KANAL_SOURCE_DIR;
        // The two kinds that take mail share a folder.
        std::filesystem::path const folder = kind == "email"  ? "mail/imap"
                                             : kind == "lmtp" ? "mail/lmtp"
                                                              : kind;
        CHECK(std::filesystem::is_directory(source / "channels" / folder));
        CHECK(std::filesystem::exists(source / "tests/channels" / (kind + "_test.cpp")));
    }
}
