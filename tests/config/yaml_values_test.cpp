#include "config/yaml_reader.hpp"

#include "tests/config/config_file.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace kanal;
using test::ConfigFile;
using test::Lines;
using namespace std::chrono_literals;

TEST_CASE("YAML reader: every kind of value is read as written") {
    ConfigFile file(R"(
code: 32.70
name: "Pemerintah Kota Contoh"
model: ""
norway: no
on: true
off: false
port: 8080
offset: -7
wait: 15m
room: 64MiB
bytes: 512
hosts: [a.example.go.id, "b.example.go.id"]
none: []
relative: keys/app
absolute: /etc/kanal/../kanal/app
)");
    auto& reader = file.reader();
    CHECK(reader.text("code") == "32.70");
    CHECK(reader.text("name") == "Pemerintah Kota Contoh");
    CHECK(reader.text("model", "at").empty());
    CHECK(reader.text("norway") == "no");
    CHECK(reader.flag("on", false));
    CHECK_FALSE(reader.flag("off", true));
    CHECK(reader.number("port", 1, 0, 65535) == 8080);
    CHECK(reader.number("offset", 1, -12, 14) == -7);
    CHECK(reader.duration("wait", 1s) == 15min);
    CHECK(reader.size("room", 1) == 64U << 20);
    CHECK(reader.size("bytes", 1) == 512);
    CHECK(reader.texts("hosts") == Lines{"a.example.go.id", "b.example.go.id"});
    CHECK(reader.texts("none").empty());
    CHECK(reader.path("relative") == file.folder() / "keys/app");
    CHECK(reader.path("absolute") == "/etc/kanal/app");
    reader.done();
    CHECK(file.faults() == Lines{});
    CHECK(reader.clean());
}

TEST_CASE("YAML reader: a missing key gives the fallback and no fault") {
    ConfigFile file("a: 1\n");
    auto& reader = file.reader();
    CHECK(reader.text("x", "fallback") == "fallback");
    CHECK(reader.flag("x", true));
    CHECK(reader.number("x", 99, 0, 1) == 99);
    CHECK(reader.duration("x", 3s) == 3s);
    CHECK(reader.size("x", 5) == 5);
    CHECK(reader.texts("x").empty());
    CHECK(reader.path("x", "/run/kanal") == "/run/kanal");
    CHECK_FALSE(reader.optional_secret("x"));
    CHECK_FALSE(reader.has("x"));
    CHECK(reader.sections("x").empty());
    CHECK(reader.section("x").section("y").number("z", 7, 0, 9) == 7);
    CHECK(file.faults() == Lines{});
}

TEST_CASE("YAML reader: a wrong value is a fault with file, line and key, and gives the fallback") {
    using Read = std::function<void(YamlReader&)>;
    struct Case {
        std::string label;
        std::string yaml;
        Read read;
        std::string fault;
    };
    Read const required = [](YamlReader& r) { CHECK(r.text("k").empty()); };
    Read const optional = [](YamlReader& r) { CHECK(r.text("k", "f") == "f"); };
    Read const flag = [](YamlReader& r) { CHECK(r.flag("k", true)); };
    Read const number = [](YamlReader& r) { CHECK(r.number("k", 5, 1, 9) == 5); };
    Read const duration = [](YamlReader& r) { CHECK(r.duration("k", 5s, 1s, 24h) == 5s); };
    Read const size = [](YamlReader& r) { CHECK(r.size("k", 5, 1, 1 << 20) == 5); };
    Read const texts = [](YamlReader& r) { CHECK(r.texts("k").size() < 2); };
    Read const path = [](YamlReader& r) { CHECK(r.path("k").empty()); };
    Read const optional_path = [](YamlReader& r) { CHECK(r.path("k", "/f") == "/f"); };
    Read const section = [](YamlReader& r) { CHECK(r.section("k").text("x", "f") == "f"); };
    Read const sections = [](YamlReader& r) { CHECK(r.sections("k").empty()); };
    std::string const kOneValue = "kanal.yaml:2: k: must be one value, not a list or a section";
    std::string const kNoValue =
        "kanal.yaml:2: k: has no value; write one behind the colon, or remove the line";
    std::string const kFlag = "kanal.yaml:2: k: must be true or false, without quotes";
    std::string const kNumber = "kanal.yaml:2: k: must be a whole number from 1 to 9, without quotes or unit";
    std::string const kDuration =
        "kanal.yaml:2: k: must be a whole number with a unit: 500ms, 30s, 15m, 24h or 7d";
    std::string const kSize =
        "kanal.yaml:2: k: must be a whole number of bytes or with a unit: 256KiB, 64MiB or 1GiB";
    std::string const kControl = "kanal.yaml:2: k: must be one line of text without control characters";

    for (auto const& row : {
             Case{"text missing", "a: 1\n", required, "kanal.yaml:1: k: is missing; add it"},
             Case{"text empty", "\nk: \"\"\n", required, "kanal.yaml:2: k: is empty; write a value"},
             Case{"text without value", "\nk:\nb: 1\n", required, kNoValue},
             Case{"text null", "\nk: null\n", optional, kNoValue},
             Case{"text a list", "\nk: [a]\n", optional, kOneValue},
             Case{"text a section", "\nk: {a: 1}\n", required, kOneValue},
             Case{"text of two lines", "\nk: |\n  a\n  b\n", optional, kControl},
             Case{"text with NUL", "\nk: \"a\\0b\"\n", required, kControl},
             Case{"flag yes", "\nk: yes\n", flag, kFlag},
             Case{"flag quoted", "\nk: \"true\"\n", flag, kFlag},
             Case{"flag number", "\nk: 1\n", flag, kFlag},
             Case{"flag list", "\nk: [true]\n", flag, kOneValue},
             Case{"number too low", "\nk: 0\n", number, kNumber},
             Case{"number too high", "\nk: 10\n", number, kNumber},
             Case{"number huge", "\nk: 99999999999999999999\n", number, kNumber},
             Case{"number quoted", "\nk: \"5\"\n", number, kNumber},
             Case{"number broken", "\nk: 5.5\n", number, kNumber},
             Case{"number octal", "\nk: 007\n", number, kNumber},
             Case{"number with unit", "\nk: 5s\n", number, kNumber},
             Case{"number without value", "\nk: ~\n", number, kNoValue},
             Case{"duration without unit", "\nk: 30\n", duration, kDuration},
             Case{"duration with a blank", "\nk: 30 s\n", duration, kDuration},
             Case{"duration in weeks", "\nk: 1w\n", duration, kDuration},
             Case{"duration negative", "\nk: -3s\n", duration, kDuration},
             Case{"duration too short", "\nk: 999ms\n", duration, "kanal.yaml:2: k: must be from 1s to 1d"},
             Case{"duration too long", "\nk: 2d\n", duration, "kanal.yaml:2: k: must be from 1s to 1d"},
             Case{"size in units of ten", "\nk: 1MB\n", size, kSize},
             Case{"size negative", "\nk: -1\n", size, kSize},
             Case{"size too large", "\nk: 2MiB\n", size, "kanal.yaml:2: k: must be from 1 to 1MiB"},
             Case{"size a list", "\nk: [1]\n", size, kOneValue},
             Case{
                 "texts one text",
                 "\nk: a\n",
                 texts,
                 "kanal.yaml:2: k: must be a list; write [first, second]"},
             Case{
                 "texts with a hole",
                 "\nk:\n  - a\n  - \"\"\n",
                 texts,
                 "kanal.yaml:4: k[1]: must be a text, not empty"},
             Case{
                 "texts with a list",
                 "\nk: [a, [b]]\n",
                 texts,
                 "kanal.yaml:2: k[1]: must be a text, not empty"},
             Case{"path missing", "a: 1\n", path, "kanal.yaml:1: k: is missing; add it"},
             Case{"path empty", "\nk: ''\n", optional_path, "kanal.yaml:2: k: is empty; write a value"},
             Case{"path without value", "\nk:\n", optional_path, kNoValue},
             Case{
                 "section a text",
                 "\nk: x\n",
                 section,
                 "kanal.yaml:2: k: must be a section; indent its keys below it, each as `key: value`"},
             Case{
                 "section a list",
                 "\nk: [x]\n",
                 section,
                 "kanal.yaml:2: k: must be a section; indent its keys below it, each as `key: value`"},
             Case{
                 "list a section",
                 "\nk: {name: a}\n",
                 sections,
                 "kanal.yaml:2: k: must be a list; begin each entry with `- `"},
             Case{
                 "list of texts",
                 "\nk: [a]\n",
                 sections,
                 "kanal.yaml:2: k[0]: must be a section; write `- {key: value, ...}`"},
         }) {
        CAPTURE(row.label);
        ConfigFile file(row.yaml);
        row.read(file.reader());
        CHECK(file.faults() == Lines{row.fault});
        CHECK_FALSE(file.reader().clean());
    }
}
