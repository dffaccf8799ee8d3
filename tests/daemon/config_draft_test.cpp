#include "daemon/kanalctl/setup/config_draft.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using kanal::kanalctl::ConfigDraft;

namespace {

using Lines = std::vector<std::string>;

ConfigDraft draft_of(std::string text) {
    auto draft = ConfigDraft::of(std::move(text));
    REQUIRE(draft.has_value());
    return *draft;
}

Lines names(ConfigDraft const& draft, std::string_view list) {
    Lines names;
    for (auto const& entry : draft.entries(list))
        names.push_back(entry.name);
    return names;
}

std::string shipped(std::string const& name) {
    std::ifstream file(std::string(KANAL_SOURCE_DIR "/config/") + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("configuration draft: a block goes behind the last one, and nothing else changes") {
    std::string const before =
        "# milik saya\n"
        "channels:   # kanal\n"
        "    - name: app\n"
        "      kind: mobile_api   # aplikasi\n"
        "      # keys_file: nanti\n"
        "\n"
        "# pusat\n"
        "centre: [{name: outbox, kind: file, path: /a}]\n";
    auto draft = draft_of(before);
    CHECK(draft.add("channels", {"name: sms", "kind: sms"}).has_value());
    CHECK(
        draft.text() ==
        "# milik saya\n"
        "channels:   # kanal\n"
        "    - name: app\n"
        "      kind: mobile_api   # aplikasi\n"
        "      # keys_file: nanti\n"
        "\n"
        "    - name: sms\n"
        "      kind: sms\n"
        "\n"
        "# pusat\n"
        "centre: [{name: outbox, kind: file, path: /a}]\n"
    );
    CHECK(draft.changes() == Lines{"+ ", "+     - name: sms", "+       kind: sms"});
    CHECK(names(draft, "channels") == Lines{"app", "sms"});
}

TEST_CASE("configuration draft: a list may stand at the margin, be empty, or not be there at all") {
    for (std::string const list :
         {"channels:\n- name: a\n  kind: sms\n", "channels:\n", "channels: []  # belum\n", ""}) {
        CAPTURE(list);
        auto draft = draft_of(list + "centre:\n- {name: o, kind: file}\n");
        auto const had = draft.entries("channels").size();
        CHECK(draft.add("channels", {"name: app", "kind: mobile_api"}).has_value());
        CHECK(draft.entries("channels").size() == had + 1);
        CHECK(draft.entries("channels").back().kind == "mobile_api");
        CHECK(names(draft, "centre") == Lines{"o"});
        CHECK(draft.add("centre", {"name: p", "kind: manual"}).has_value());
        CHECK(names(draft, "centre") == Lines{"o", "p"});
    }
}

TEST_CASE("configuration draft: what is written in one line is left to a person, unchanged") {
    std::string const text = "agency: {code: \"32\", name: A}\nchannels: [{name: a, kind: sms}]\n";
    auto draft = draft_of(text);
    CHECK_FALSE(draft.add("channels", {"name: app", "kind: mobile_api"}).has_value());
    CHECK_FALSE(draft.set("agency", "name", "B").has_value());
    CHECK(draft.set("agency", "name", "A").has_value());  // it is that already
    CHECK(draft.text() == text);
    CHECK(draft.changes().empty());
}

TEST_CASE(
    "configuration draft: a value is replaced in its line, and the comment behind it stays in its column"
) {
    auto draft = draft_of(
        "agency:\n"
        "  code: \"32.73\"                        # kode\n"
        "  name: Pemerintah Kota Contoh         # nama\n"
        "  timezone: 'Asia/Jakarta'\n"
    );
    CHECK(draft.set("agency", "code", "33.01").has_value());
    CHECK(draft.set("agency", "name", "Pemkab \"Contoh\" \\ Baru").has_value());
    CHECK(draft.set("agency", "timezone", "Asia/Makassar").has_value());
    CHECK(
        draft.text() ==
        "agency:\n"
        "  code: \"33.01\"                        # kode\n"
        "  name: \"Pemkab \\\"Contoh\\\" \\\\ Baru\"    # nama\n"
        "  timezone: \"Asia/Makassar\"\n"
    );
    CHECK(draft.value("agency", "name") == "Pemkab \"Contoh\" \\ Baru");
}

TEST_CASE("configuration draft: a value that was not there, or not the section, is added") {
    auto draft = draft_of("agency:\n  code:      # belum\nops:\n  listen: \"127.0.0.1:1\"\n");
    CHECK(draft.set("agency", "code", "32").has_value());
    CHECK(draft.set("agency", "name", "A").has_value());
    CHECK(draft.set("http", "listen", "127.0.0.1:2").has_value());
    CHECK(draft.value("agency", "code") == "32");
    CHECK(draft.value("agency", "name") == "A");
    CHECK(draft.value("http", "listen") == "127.0.0.1:2");
    CHECK(draft.text().find("# belum") != std::string::npos);
}

TEST_CASE("configuration draft: the files that are shipped can be added to") {
    for (std::string const name : {"kanal.start.yaml", "kanal.example.yaml"}) {
        CAPTURE(name);
        auto const text = shipped(name);
        auto draft = draft_of(text);
        CHECK(draft.set("agency", "code", "33.01").has_value());
        CHECK(draft.set("agency", "name", "Pemkab Contoh").has_value());
        CHECK(draft.add("channels", {"name: baru", "kind: telegram"}).has_value());
        CHECK(draft.add("centre", {"name: pusat-baru", "kind: manual"}).has_value());
        CHECK(names(draft, "channels").back() == "baru");
        CHECK(names(draft, "centre").back() == "pusat-baru");
        // Each of its lines but the two that were asked for is still there.
        std::size_t taken = 0;
        for (auto const& line : draft.changes())
            if (line.starts_with("- ")) ++taken;
        CHECK(taken == 2);
    }
}

TEST_CASE("configuration draft: what is no YAML is refused with its line") {
    auto const draft = ConfigDraft::of("agency: {\n");
    REQUIRE_FALSE(draft.has_value());
    CHECK(draft.error().what.find("kanal.yaml:") != std::string::npos);
}
