#include "forwarder/registry.hpp"

#include "log_capture.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace kanal;
using namespace kanal::test;

namespace {

struct Made {
    std::optional<forwarder::CentreSetup> centre;
    std::vector<std::string> faults;

    std::string all_faults() const {
        std::string all;
        for (auto const& fault : faults)
            all += fault + '\n';
        return all;
    }
};

Made make(TempDir const& dir, std::string const& block) {
    std::ofstream(dir / "centre.yaml") << block;
    Made made;
    ConfigFaults faults;
    auto reader = YamlReader::open(dir / "centre.yaml", faults);
    if (reader) {
        made.centre = forwarder::make_centre(*reader, {});
        reader->done();
    }
    made.faults = faults.lines();
    return made;
}

void write_token(TempDir const& dir, std::filesystem::perms permissions) {
    std::ofstream(dir / "token") << "secret\n";
    std::filesystem::permissions(dir / "token", permissions);
}

std::string without_pace(std::string const& text) {
    std::istringstream lines(text);
    std::string rest;
    for (std::string line; std::getline(lines, line);)
        if (line.find(" batch:") == line.npos && line.find(" rate:") == line.npos &&
            line.find(" in_flight:") == line.npos)
            rest += line + '\n';
    return rest;
}

auto const kOwner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

}  // namespace

TEST_CASE("centre block: each kind is made with its own pace") {
    TempDir dir;
    write_token(dir, kOwner);
    auto const http =
        make(dir, "{name: lapor, kind: http, url: \"https://lapor.example.go.id/v1\", token_file: token}");
    CHECK(http.all_faults() == "");
    REQUIRE(http.centre);
    CHECK(http.centre->sink);
    CHECK(http.centre->lane.centre == "lapor");
    CHECK(http.centre->lane.pace.rate == 20);

    auto const file = make(dir, "{name: outbox, kind: file, path: out, batch: 10, rate: 5}");
    CHECK(file.all_faults() == "");
    REQUIRE(file.centre);
    CHECK(file.centre->lane.pace.batch == 10);
    CHECK(file.centre->lane.pace.rate == 5);
    CHECK_FALSE(std::filesystem::exists(dir / "out"));

    auto const manual = make(dir, "{name: meja, kind: manual}");
    CHECK(manual.all_faults() == "");
    REQUIRE(manual.centre);
    CHECK_FALSE(manual.centre->sink);
}

TEST_CASE("centre block: every fault is named at its key, and no centre is made") {
    TempDir dir;
    write_token(dir, kOwner);
    struct Row {
        char const* block;
        char const* fault;
    };
    Row const rows[] = {
        {"{name: a, kind: fax}", "this program knows: "},
        {"{kind: manual}", "name"},
        {"{name: \"Lapor Pusat\", kind: manual}", "name"},
        {"{name: a, kind: file}", "path"},
        {"{name: a, kind: http}", "url"},
        {"{name: a, kind: http, url: lapor.go.id}", "url: write a whole URL"},
        {"{name: a, kind: http, url: \"ftp://lapor.go.id/\"}", "url: use https://"},
        {"{name: a, kind: http, url: \"https://user:word@lapor.go.id/\"}", "url: no user or password"},
        {"{name: a, kind: http, url: \"https://lapor.go.id/#x\"}", "url: a URL to post to"},
        {"{name: a, kind: http, url: \"https://lapor.go.id/?a=1\", attachments: put}",
         "url: attachments: put"},
        {"{name: a, kind: http, url: \"https://lapor.go.id/\", attachments: inline}", "attachments"},
        {"{name: a, kind: http, url: \"https://lapor.go.id/\", pinned_keys: [sha1]}", "pinned_keys"},
        {"{name: a, kind: http, url: \"https://lapor.go.id/\", token_file: nowhere}", "token_file"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\"}", "token_file"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\", token_file: token, batch: 5}", "batch"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\", token_file: token, unknown_when: [x]}",
         "unknown_when"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\", token_file: token, lookup: {url: "
         "\"https://lapor.go.id/?{nomor}\", found: //a}}",
         "lookup.url: write a whole URL"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\", token_file: token, lookup: {url: "
         "\"https://lapor.go.id/?{number}\", found: \"//[\"}}",
         "lookup.found: no XPath"},
        {"{name: a, kind: sp4n_xml, url: \"https://lapor.go.id/\", token_file: token, lookup: {url: "
         "\"https://lapor.go.id/?{number}\", found: //a, not_found_status: 200}}",
         "lookup.not_found_status"},
        {"{name: a, kind: amqp, queue: q, password_file: token}", "url"},
        {"{name: a, kind: amqp, queue: q, url: \"amqps://a:word@mq/\", password_file: token}",
         "url: no password"},
        {"{name: a, kind: amqp, queue: q, url: \"amqps://a@mq/\"}", "password_file"},
        {"{name: a, kind: amqp, url: \"amqps://a@mq/\", password_file: token}", "queue"},
        {"{name: a, kind: amqp, queue: amq.q, url: \"amqps://a@mq/\", password_file: token}", "queue: names"},
        {"{name: a, kind: amqp, queue: q, url: \"amqps://a@mq/\", password_file: token, queue_setup: make}",
         "queue_setup"},
        {"{name: a, kind: manual, rate: -1}", "rate"},
        {"{name: a, kind: manual, batch: 0}", "batch"},
        {"{name: a, kind: manual, url: x}", "url"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.block);
        auto const made = make(dir, row.block);
        CHECK(made.all_faults().find(row.fault) != std::string::npos);
        CHECK(made.all_faults().find("word@") == std::string::npos);
    }
}

TEST_CASE(
    "centre block: the example configuration shows every kind with all of its keys and the usual pace, and "
    "the program takes them"
) {
    std::ifstream file(KANAL_SOURCE_DIR "/config/kanal.example.yaml");
    std::string text;
    bool in_centre = false;
    for (std::string line; std::getline(file, line); text += line + '\n') {
        in_centre = in_centre || line.rfind("centre:", 0) == 0;
        if (in_centre && (line.rfind("  # - ", 0) == 0 || line.rfind("  #   ", 0) == 0)) line.erase(2, 2);
    }
    TempDir dir;
    std::filesystem::create_directory(dir / "secrets");
    write_token(dir, kOwner);
    for (char const* const name : {"sp4n-token", "lookup-token", "queue-password"})
        std::filesystem::copy_file(dir / "token", dir / "secrets" / name);
    std::filesystem::rename(dir / "token", dir / "secrets/lapor-token");
    ConfigFaults faults;
    auto const centres = [&](std::string const& name, std::string const& content) {
        std::ofstream(dir / name) << content;
        auto reader = YamlReader::open(dir / name, faults);
        std::vector<forwarder::CentreSetup> made;
        if (!reader) return made;
        for (auto& block : reader->sections("centre")) {
            if (auto centre = forwarder::make_centre(block, {})) made.push_back(std::move(*centre));
            block.done();
        }
        return made;
    };
    auto const shown = centres("kanal.yaml", text);
    auto const usual = centres("usual.yaml", without_pace(text));
    CHECK(faults.lines() == std::vector<std::string>{});
    REQUIRE(shown.size() == usual.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        CHECK(shown[i].lane.pace.batch == usual[i].lane.pace.batch);
        CHECK(shown[i].lane.pace.rate == usual[i].lane.pace.rate);
        CHECK(shown[i].lane.pace.in_flight == usual[i].lane.pace.in_flight);
    }

    auto const begin = text.find("\ncentre:");
    REQUIRE(begin != std::string::npos);
    std::istringstream known(forwarder::known_sink_kinds());
    for (std::string kind; std::getline(known >> std::ws, kind, ',');) {
        CAPTURE(kind);
        CHECK(text.find(" kind: " + kind + "\n", begin) != std::string::npos);
        if (kind != "manual")  // has no code of its own
            CHECK(std::filesystem::exists(KANAL_SOURCE_DIR "/tests/forwarder/" + kind + "_sink_test.cpp"));
        auto const fault = make(dir, "{name: a, kind: " + kind + ", an_unknown_key: 1}").all_faults();
        std::string const before = "known here: ";
        auto const at = fault.find(before);
        REQUIRE(at != std::string::npos);
        std::istringstream keys(fault.substr(at + before.size(), fault.find('\n', at) - at - before.size()));
        for (std::string key; std::getline(keys >> std::ws, key, ',');) {
            CAPTURE(key);
            CHECK(text.find(" " + key + ":", begin) != std::string::npos);
        }
    }
}

TEST_CASE("centre block: a token that everybody can read stops the start") {
    TempDir dir;
    write_token(dir, kOwner | std::filesystem::perms::others_read);
    auto const made =
        make(dir, "{name: lapor, kind: http, url: \"https://lapor.example.go.id/\", token_file: token}");
    CHECK_FALSE(made.centre);
    CHECK(made.all_faults().find("token_file") != std::string::npos);
}

TEST_CASE("centre block: a token over plain http to another machine is warned of") {
    TempDir dir;
    LogCapture log;
    CHECK(make(dir, "{name: a, kind: http, url: \"http://127.0.0.1:8/\"}").centre);
    CHECK(log.count("event=centre_cleartext") == 0);
    CHECK(make(dir, "{name: a, kind: http, url: \"http://lapor.example.go.id/\"}").centre);
    CHECK(log.count("event=centre_cleartext centre=a") == 1);
}

TEST_CASE("centre block: gateways of other agencies have other shares of the wait of a stopped lane") {
    TempDir dir;
    std::ofstream(dir / "centre.yaml") << "{name: lapor, kind: http, url: \"https://a.example/x\"}";
    std::vector<int> tenths(10);
    for (int agency = 0; agency < 560; ++agency) {
        ConfigFaults faults;
        auto reader = YamlReader::open(dir / "centre.yaml", faults);
        REQUIRE(reader);
        forwarder::SinkSurroundings surroundings;
        surroundings.agency = "32." + std::to_string(agency);
        auto const made = forwarder::make_centre(*reader, surroundings);
        REQUIRE(made);
        auto const share = made->lane.pace.probe_share;
        REQUIRE(share >= 0);
        REQUIRE(share <= 1);
        ++tenths[std::min<std::size_t>(static_cast<std::size_t>(share * 10), 9)];
    }
    for (auto const gateways : tenths)
        CHECK(gateways > 30);
}
