#include "config/yaml_document.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <functional>

using namespace kanal;

namespace {

std::vector<std::string> faults_of(std::string const& text) {
    ConfigFaults faults;
    auto const value = parse_yaml(text, "kanal.yaml", faults);
    CHECK(value.has_value() == faults.empty());
    return faults.lines();
}

std::string repeated(std::string const& part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += part;
    return text;
}

// Each line refers ten times to the one before: 10^30 values when followed.
std::string alias_bomb() {
    std::string text = "a0: &a0 [lol, lol]\n";
    for (int i = 1; i < 30; ++i) {
        auto const reference = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(reference + " , ", 9) +
                reference + " ]\n";
    }
    return text;
}

}  // namespace

TEST_CASE("YAML document: a scalar knows whether it was quoted, a key its line") {
    ConfigFaults faults;
    auto const top = parse_yaml("# comment\na: 1\nb:\n  - \"1\"\n  - {c: null}\n", "kanal.yaml", faults);
    REQUIRE(top);
    CHECK(faults.empty());
    CHECK(top->find("a")->line == 2);
    CHECK(top->find("a")->value.text == "1");
    CHECK_FALSE(top->find("a")->value.quoted);
    auto const& items = top->find("b")->value.items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].quoted);
    CHECK(items[1].line == 5);
    CHECK(items[1].find("c")->value.kind == YamlValue::Kind::null);
    CHECK(top->find("d") == nullptr);
}

TEST_CASE("YAML document: what must not stand in it is refused with its line and place") {
    struct Case {
        std::string label;
        std::string text;
        std::string fault;  // the beginning of the first one
    };
    for (auto const& row : {
             Case{"empty", "", "kanal.yaml:1: the file is empty"},
             Case{"only a comment", "# nothing\n", "kanal.yaml:1: the file is empty"},
             Case{"a list", "- a\n", "kanal.yaml:1: here must stand keys"},
             Case{"a text, for want of a blank", "\nhttp:80\n", "kanal.yaml:2: here must stand keys"},
             Case{"a null", "~\n", "kanal.yaml:1: here must stand keys"},
             Case{"anchor on a text", "a: 1\nb: &x 1\n", "kanal.yaml:2: b: anchors"},
             Case{"anchor on a list", "a: 1\nb: &x [1]\n", "kanal.yaml:2: b: anchors"},
             Case{"anchor on a section", "b: &x {c: 1}\n", "kanal.yaml:1: b: anchors"},
             Case{"anchor on nothing", "a: &x\nb: 1\n", "kanal.yaml:1: a: anchors"},
             Case{"anchor on a key", "&x a: 1\n", "kanal.yaml:1: anchors"},
             Case{"alias to itself", "a: &x [*x ]\n", "kanal.yaml:1: a: anchors"},
             Case{"alias to nothing", "a: *x\n", "kanal.yaml:1: this is not valid YAML (the referenced"},
             Case{"merge key", "a: &x {b: 1}\nc: {<<: *x }\n", "kanal.yaml:1: a: anchors"},
             Case{"tag of YAML", "a: 1\nb:\n  - !!binary aGFsbG8=\n", "kanal.yaml:3: b[0]: tags"},
             Case{"own tag", "a: !secret x\n", "kanal.yaml:1: a: tags"},
             Case{"lone tag", "a: ! x\n", "kanal.yaml:1: a: tags"},
             Case{
                 "lone tag behind a byte order mark",
                 "\xef\xbb\xbf"
                 "a: ! x\n",
                 "kanal.yaml:1: a: tags"},
             Case{"verbatim tag", "a: !<tag:x,2000:y> x\n", "kanal.yaml:1: a: tags"},
             Case{"tag on a section", "a: !!map {b: 1}\n", "kanal.yaml:1: a: tags"},
             Case{"tag on a list", "a: !!seq [b]\n", "kanal.yaml:1: a: tags"},
             Case{"tag on nothing", "a: !!null\n", "kanal.yaml:1: a: tags"},
             Case{
                 "duplicate key",
                 "a: 1\nb: 2\na: 3\n",
                 "kanal.yaml:3: a: stands here a second time, first in line 1"},
             Case{
                 "duplicate key below",
                 "c:\n  - b: {x: 1, y: 2,\n      x: 3}\n",
                 "kanal.yaml:3: c[0].b.x: stands here a second time, first in line 2"},
             Case{"duplicate key, once quoted", "a: 1\n\"a\": 2\n", "kanal.yaml:2: a: stands"},
             Case{"key that is a list", "[a, b]: 1\n", "kanal.yaml:1: a key must be a text"},
             Case{"key that is a section", "? {a: b}\n: 1\n", "kanal.yaml:1: a key must be a text"},
             Case{"key that is nothing", "a: 1\n: 2\n", "kanal.yaml:2: a key must be a text"},
             Case{"second document", "a: 1\n---\nb: 1\n", "kanal.yaml:2: a second document"},
             Case{"no end of list", "a: 1\nb: [1, 2\nc: 3\n", "kanal.yaml:3: this is not valid YAML"},
             Case{"no end of quotes", "a: \"1\nb: 2\n", "kanal.yaml:1: a: these quotes are never closed"},
             Case{
                 "no end of single quotes",
                 "a: 1\nb: 'it''s\nc: 2\n",
                 "kanal.yaml:2: b: these quotes are never closed"},
             Case{
                 "no end of quotes but escaped ones",
                 "a: \"1\\\"\n",
                 "kanal.yaml:1: a: these quotes are never closed"},
             Case{
                 "no end of quotes behind a letter of two bytes",
                 "\xc3\xa9: 1\na: '1\n",
                 "kanal.yaml:2: a: these quotes are never closed"},
             Case{"tab", "a:\n\tb: 1\n", "kanal.yaml:2: this is not valid YAML"},
             Case{"two colons", "a: 1\nb: c: d\n", "kanal.yaml:2: this is not valid YAML"},
             Case{"indentation", "a: 1\n  b: 2\n", "kanal.yaml:2: this is not valid YAML"},
             Case{"newer YAML", "%YAML 3.0\n---\na: 1\n", "kanal.yaml:1: this is not valid YAML"},
             Case{"Latin-1", "a: 1\nb: Jos\xe9\n", "kanal.yaml:2: these bytes are not UTF-8"},
             Case{
                 "UTF-16",
                 std::string(
                     "\xff\xfe"
                     "a\0:\0 \0b\0",
                     10
                 ),
                 "kanal.yaml:1: these bytes are not UTF-8"},
             Case{"surrogate", "a: \xed\xa0\x80\n", "kanal.yaml:1: these bytes are not UTF-8"},
             Case{"NUL", std::string("a: b\n\0", 6), "kanal.yaml:2: an invisible control character"},
             Case{"escape", "a: \x1b[2J\n", "kanal.yaml:1: an invisible control character"},
             Case{"alias bomb", alias_bomb(), "kanal.yaml:1: a0: anchors"},
             Case{
                 "lists 21 deep",
                 "a: " + repeated("[", 20) + repeated("]", 20) + "\n",
                 "kanal.yaml:1: nested more than 20 deep"},
             Case{
                 "lists 5,000 deep",
                 "a: " + repeated("[", 5000) + repeated("]", 5000) + "\n",
                 "kanal.yaml:1: nested more than 20 deep"},
             Case{
                 "sections 5,000 deep",
                 repeated("{a: ", 5000) + repeated("}", 5000) + "\n",
                 "kanal.yaml:1: nested more than 20 deep"},
             Case{
                 "block lists 5,000 deep", repeated("- ", 5000) + "x\n", "kanal.yaml:1: nested more than 20"},
             Case{"keys 5,000 deep", repeated("? ", 5000) + "x\n", "kanal.yaml:1: nested more than 20 deep"},
         }) {
        CAPTURE(row.label);
        auto const faults = faults_of(row.text);
        REQUIRE_FALSE(faults.empty());
        CHECK(faults.front().substr(0, row.fault.size()) == row.fault);
    }
}

TEST_CASE("YAML document: 20 deep is not too deep") {
    CHECK(faults_of("a: " + repeated("[", 19) + repeated("]", 19) + "\n").empty());
}

TEST_CASE("YAML document: what editors and people do to a good file is no fault") {
    for (std::string const text : {
             "\xef\xbb\xbf"
             "a: 1\n",            // byte order mark
             "a: 1\r\nb: 2\r\n",  // line ends of DOS
             "---\na: 1\n...\n",  // begin and end of the document
             "%YAML 1.2\n---\na: 1\n",
             "a: 1",  // no line end
             "a: \"1\\\"2\"\nb: 'it''s'\nc: \"two\n  lines\"\n",
             "a: \"! x\"\nb: '&x'\nc: '*x'\n",  // signs in quotes
             "a: Pemerintah Kabupaten Kepulauan Talaud \xe2\x80\x94 uji\n",
         }) {
        CAPTURE(text);
        CHECK(faults_of(text).empty());
    }
}

TEST_CASE("YAML document: all faults of the structure are found in one run, up to twenty") {
    CHECK(faults_of("a: &x 1\nb: !!str 2\na: 3\nc: *x\n").size() == 4);
    CHECK(faults_of("a: [" + repeated("!x y, ", 1000) + "z]\n").size() == 20);
}

TEST_CASE("YAML document: no value of the file is repeated in a fault") {
    for (std::string const text : {
             "token: \"EAAGm\\q0PX\"\n",
             "token: \"EAAGm\\xZZ0PX\"\n",
             "token: \"EAAGm\\ud8000PX\"\n",
             "token: *EAAGm\n",
             "token: &EAAGm x\n",
             "token: !EAAGm x\n",
             "token: %EAAGm: {\n",
             "token: @EAAGm\n",
             "%YAML EAAGm\n---\na: 1\n",
             "%EAAGm\n---\na: [\n",
         }) {
        CAPTURE(text);
        auto const faults = faults_of(text);
        REQUIRE_FALSE(faults.empty());
        CHECK(faults.front().find("EAAG") == std::string::npos);
        CHECK(faults.front().find("\\q") == std::string::npos);
    }
}

TEST_CASE("YAML document: a key cannot move the cursor, forge a line or flood the terminal") {
    CHECK(shown_key("listen") == "listen");
    CHECK(shown_key("a\n<3>b\x1b\xc2\x9b") == "a?<3>b???");
    CHECK(shown_key(std::string(1000, 'k')).size() == 67);
    auto const faults = faults_of("\"a\\nb\": 1\n\"a\\nb\": 2\n");
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].starts_with("kanal.yaml:2: a?b: stands"));
}

TEST_CASE("YAML document: a file beyond 1 MiB is refused and not read to its end") {
    test::TempDir const folder;
    auto const file = folder / "kanal.yaml";
    std::ofstream(file) << "a: 1\n";
    std::filesystem::resize_file(file, 100ULL << 20);
    ConfigFaults faults;
    CHECK_FALSE(load_yaml(file, faults));
    REQUIRE(faults.lines().size() == 1);
    CHECK(faults.lines()[0].starts_with(file.string() + ":1: the file is larger than 1 MiB"));
}

TEST_CASE("YAML document: a file that cannot be read is a fault that says why") {
    test::TempDir const folder;
    for (auto const& row :
         {std::pair{folder / "missing.yaml", "No such file"}, std::pair{folder.path(), "Is a directory"}}) {
        CAPTURE(row.second);
        ConfigFaults faults;
        CHECK_FALSE(load_yaml(row.first, faults));
        REQUIRE(faults.lines().size() == 1);
        CHECK(faults.lines()[0].starts_with(row.first.string() + ":1: cannot be read: "));
        CHECK(faults.lines()[0].find(row.second) != std::string::npos);
    }
}

TEST_CASE("YAML document: a megabyte of one thing over and over is read or refused, and holds nobody up") {
    constexpr std::size_t kMebibyte = 1 << 20;
    for (std::string const part :
         {"[", "{", "- ",    "? ", "a: ",  "!",    "&a ",   "*a ", "\"",  "'",   "|\n", "#",
          ",", "%", "---\n", "\n", "{a: ", "[a, ", "- a\n", "<<",  "{a,", "a\n", "\\",  "@"}) {
        CAPTURE(part);
        auto const text = repeated(part, kMebibyte / part.size());
        ConfigFaults faults;
        auto const value = parse_yaml(text, "kanal.yaml", faults);
        CHECK(value.has_value() == faults.empty());
        CHECK(faults.lines().size() <= 20);
    }
    std::string keys;
    for (int i = 0; keys.size() + 20 < kMebibyte; ++i)
        keys += std::to_string(i) + ":\n";
    CHECK(faults_of(keys).empty());
}
