#include "config/config.hpp"

#include "tests/config/config_file.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace kanal;
using test::ConfigFile;
using test::Lines;

namespace {

std::string example() {
    std::ifstream file(KANAL_SOURCE_DIR "/config/kanal.example.yaml");
    std::stringstream text;
    text << file.rdbuf();
    REQUIRE_FALSE(text.str().empty());
    return text.str();
}

// The keys that a fault "unknown key; known here: a, b" lists.
Lines known_keys(std::string const& fault) {
    std::string const before = "known here: ";
    auto const at = fault.find(before);
    REQUIRE(at != std::string::npos);
    Lines keys;
    std::stringstream list(fault.substr(at + before.size()));
    for (std::string key; std::getline(list >> std::ws, key, ',');)
        keys.push_back(key);
    return keys;
}

}  // namespace

TEST_CASE("example configuration: its values are the defaults") {
    ConfigFile file(example());
    auto const config = read_config(file.reader());
    CHECK_FALSE(read_named_blocks(file.reader(), "channels").empty());
    CHECK_FALSE(read_named_blocks(file.reader(), "centre").empty());
    CHECK(file.faults() == Lines{});

    Config expected{.agency = {"32.73", "Pemerintah Kota Contoh"}};
    expected.desk.open = true;  // the section is there
    CHECK(config == expected);
}

TEST_CASE("example configuration: its TLS lines are right once the signs before them are taken away") {
    auto text = example();
    auto const begin = text.find("  # tls:");
    auto const end = text.find("  limits:");
    REQUIRE(begin < end);
    for (auto sign = text.find('#', begin); sign < end; sign = text.find("\n  # ", sign)) {
        if (text[sign] == '\n') sign += 3;
        text.erase(sign, 2);
    }
    ConfigFile file(text);
    std::filesystem::create_directory(file.folder() / "tls");
    file.write("tls/chain.pem", "PEM\n", 0644);
    file.write("tls/key.pem", "PEM\n", 0600);
    auto const config = read_config(file.reader());
    CHECK(file.faults() == Lines{});
    CHECK(config.http.tls.key_file == file.folder() / "tls/key.pem");
}

TEST_CASE("example configuration: it shows every key of the daemon, each with a comment") {
    ConfigFile file(
        "x: 1\nagency: {code: 32, name: a, x: 1}\nhttp: {x: 1, limits: {x: 1}, tls: {x: 1}}\nops: {x: "
        "1}\nspool: {x: 1}\nmedia: {x: 1}\n"
    );
    read_config(file.reader());
    file.reader().sections("channels");
    file.reader().sections("centre");
    file.reader().done();

    auto const text = example();
    unsigned sections = 0;
    for (auto const& fault : file.faults()) {
        if (fault.find("unknown key") == std::string::npos) continue;
        ++sections;
        for (auto const& key : known_keys(fault)) {
            CAPTURE(key);
            auto const at = text.find(" " + key + ":") != std::string::npos ? text.find(" " + key + ":")
                                                                            : text.find("\n" + key + ":");
            REQUIRE(at != std::string::npos);
            auto const line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
            bool const section = line == key + ":" || key == "agency" || key == "limits" || key == "tls";
            CHECK((section || line.find(" # ") != std::string::npos));
        }
    }
    CHECK(sections == 8);
}
