#include "config/yaml_reader.hpp"

#include "tests/config/config_file.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using test::ConfigFile;
using test::Lines;
using namespace std::chrono_literals;

TEST_CASE("YAML reader: an unknown key is named with its place and what is known there") {
    ConfigFile file(
        "http:\n  lisen: \"127.0.0.1:80\"\n  tls: {}\n"
        "channels:\n  - {name: app}\n  - name: fb\n    kind: facebook\n    secret: s3cret\n"
        "\"sp\\nool\": 1\n"
    );
    auto& reader = file.reader();
    auto http = reader.section("http");
    http.text("listen", "127.0.0.1:8080");
    http.section("tls");
    auto channels = reader.sections("channels");
    REQUIRE(channels.size() == 2);
    for (auto& channel : channels) {
        channel.text("name");
        channel.text("kind", "x");
    }
    reader.done();
    CHECK(
        file.faults() ==
        Lines{
            "kanal.yaml:9: sp?ool: unknown key; known here: http, channels",
            "kanal.yaml:8: channels[1].secret: unknown key; known here: name, kind",
            "kanal.yaml:2: http.lisen: unknown key; known here: listen, tls",
        }
    );

    reader.done();
    CHECK(file.faults().size() == 3);
}

TEST_CASE("YAML reader: a block that is not understood is left alone when it is skipped") {
    ConfigFile file("channels:\n  - {name: x, kind: pigeon, loft: a, rings: {b: 1}}\n");
    auto channel = std::move(file.reader().sections("channels").at(0));
    channel.text("name");
    channel.text("kind");
    channel.fault("kind", "unknown kind; known are mobile_api, facebook");
    channel.skip();
    file.reader().done();
    CHECK(
        file.faults() == Lines{"kanal.yaml:2: channels[0].kind: unknown kind; known are mobile_api, facebook"}
    );
    CHECK_FALSE(channel.clean());
    CHECK_FALSE(file.reader().clean());
}

TEST_CASE("YAML reader: a fault stands at the key's line, without a key at the section's") {
    ConfigFile file("a: 1\nhttp:\n  listen: x\nlist:\n  - {n: 1}\n  -\n    n: 1\n");
    auto http = file.reader().section("http");
    http.fault("listen", "wrong");
    http.fault("tls", "missing");
    http.fault("", "incomplete");
    file.reader().sections("list").at(1).fault("", "incomplete");
    file.reader().fault("", "unfinished");
    CHECK(
        file.faults() ==
        Lines{
            "kanal.yaml:3: http.listen: wrong",
            "kanal.yaml:2: http.tls: missing",
            "kanal.yaml:2: http: incomplete",
            "kanal.yaml:7: list[1]: incomplete",
            "kanal.yaml:1: unfinished",
        }
    );
}

TEST_CASE("YAML reader: a section with all lines commented out counts as missing") {
    ConfigFile file("tls:\n  # key_file: x\nchannels:\nhosts:\n");
    auto& reader = file.reader();
    CHECK_FALSE(reader.has("tls"));
    CHECK(reader.section("tls").text("key_file", "none") == "none");
    CHECK(reader.sections("channels").empty());
    CHECK(reader.texts("hosts").empty());
    reader.done();
    CHECK(file.faults() == Lines{});
}

TEST_CASE("YAML reader: a section taken twice knows the keys of both times") {
    ConfigFile file("http: {listen: a, idle: 5s}\n");
    file.reader().section("http").text("listen");
    file.reader().section("http").duration("idle", 1s);
    file.reader().done();
    CHECK(file.faults() == Lines{});
}

TEST_CASE("YAML reader: a section outlives the reader it was taken from") {
    ConfigFaults faults;
    test::TempDir const folder;
    std::ofstream(folder / "kanal.yaml") << "http: {listen: a}\n";
    std::optional<YamlReader> http;
    http = YamlReader::open(folder / "kanal.yaml", faults)->section("http");
    CHECK(http->text("listen") == "a");
}

TEST_CASE("YAML reader: a secret is the content of the file beside the configuration") {
    ConfigFile file("secret_file: token\n");
    file.write("token", "s3cret\n", 0640);
    CHECK(file.reader().secret("secret_file") == "s3cret");
    CHECK(file.reader().optional_secret("secret_file") == "s3cret");
    CHECK(file.faults() == Lines{});
}

TEST_CASE("YAML reader: a secret that cannot be used is a fault at the key that names the file") {
    struct Case {
        std::string label;
        std::string yaml;
        std::string fault;  // its beginning
    };
    for (auto const& row : {
             Case{"key missing", "a: 1\n", "kanal.yaml:1: k_file: is missing; add it"},
             Case{"no value", "\nk_file:\n", "kanal.yaml:2: k_file: has no value"},
             Case{"no file", "\nk_file: S3CRET\n", "kanal.yaml:2: k_file: there is no such file"},
             Case{"empty", "\nk_file: empty\n", "kanal.yaml:2: k_file: the file is empty"},
             Case{"open to all", "\nk_file: open\n", "kanal.yaml:2: k_file: every user of this machine"},
             Case{"folder", "\nk_file: .\n", "kanal.yaml:2: k_file: this is not a regular file"},
         }) {
        CAPTURE(row.label);
        ConfigFile file(row.yaml);
        file.write("empty", "\n", 0600);
        file.write("open", "S3CRET\n", 0644);
        CHECK(file.reader().secret("k_file").empty());
        auto const faults = file.faults();
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].starts_with(row.fault));
        CHECK(faults[0].find("S3CRET") == std::string::npos);
    }
}

TEST_CASE("YAML reader: one run finds every fault of a file") {
    ConfigFile file("agency: {code: \"\"}\nhttp:\n  listen:\n  idle: 5\nspol: 1\n");
    auto& reader = file.reader();
    auto agency = reader.section("agency");
    agency.text("code");
    agency.text("name");
    auto http = reader.section("http");
    http.text("listen", "x");
    http.duration("idle", 1s);
    reader.path("state_dir");
    reader.done();
    CHECK(file.faults().size() == 6);
}

TEST_CASE("YAML reader: faults name the file as it was given, and relative paths still become absolute") {
    test::TempDir const folder;
    std::ofstream(folder / "kanal.yaml") << "p: keys\nq: [\n";
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    ConfigFaults faults;
    CHECK_FALSE(YamlReader::open("kanal.yaml", faults));
    std::ofstream(folder / "kanal.yaml") << "p: keys\n";
    auto reader = YamlReader::open("kanal.yaml", faults);
    std::filesystem::current_path(before);
    REQUIRE(reader);
    CHECK(reader->path("p") == folder / "keys");
    REQUIRE(faults.lines().size() == 1);
    CHECK(faults.lines()[0].starts_with("kanal.yaml:"));
}

TEST_CASE("yaml reader: it tells each key that it was asked for, with type, default and bounds") {
    ConfigFile file("a: {b: 1}\nlist:\n  - {kind: sms, c: x}\n");
    auto& top = file.reader();
    top.section("a").number("b", 7, 1, 9);
    top.section("a").duration("wait", std::chrono::minutes(5), std::chrono::seconds(1));
    top.text("name", "");
    top.text("name");
    top.path("folder", "/var");
    (void)top.has("flag");
    top.flag("flag", true);
    for (auto& block : top.sections("list"))
        block.texts("c");

    std::vector<std::string> said;
    for (auto const& key : top.keys()) {
        auto line = key.path + '|' + key.type + '|' + key.fallback + '|' + key.least + '|' + key.most;
        said.push_back(line + (key.required ? "|required" : ""));
    }
    CHECK(
        said ==
        std::vector<std::string>{
            "a|section|||",
            "a.b|number|7|1|9",
            "a.wait|duration|5m|1s|",
            "name|text||||required",
            "folder|path|/var||",
            "flag|flag|true||",
            "list|list of sections|||",
            "list[sms].c|list of texts|[]||"}
    );
}
