#include "forwarder/profile/read_profile.hpp"

#include "forwarder/profile/mapped_body.hpp"
#include "forwarder/registry.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <map>

using namespace kanal;
using namespace kanal::forwarder;
using namespace kanal::test;
namespace json = boost::json;

namespace {

struct Read {
    Profile profile = {};
    std::string faults = {};
};

Read read_file(std::filesystem::path const& file) {
    ConfigFaults faults;
    Read read;
    auto reader = YamlReader::open(file, faults);
    if (reader) {
        read.profile = read_profile(*reader);
        reader->done();
    }
    for (auto const& line : faults.lines())
        read.faults += line + '\n';
    return read;
}

Read read_text(TempDir const& dir, std::string const& text) {
    std::ofstream(dir / "profile.yaml") << text;
    return read_file(dir / "profile.yaml");
}

Profile shipped(std::string const& name) {
    auto read = read_file(KANAL_SOURCE_DIR "/config/centre/" + name + ".yaml");
    CHECK(read.faults == "");
    return read.profile;
}

std::string const kRecord =
    R"({"id":"x","number":"3273-26-48172093-7","title":"Jalan rusak","text":"Berlubang",
"class":"information","category":{"code":"J","name":"Jalan"},"occurred_on":"2026-03-24","said_at":null,
"received_at":"2026-03-24T22:30:00.000Z","place":{"said":"Pasar Contoh","point":{"latitude":-6.9,"longitude":107.6}},
"reporter":{"name":"Siti Contoh","phone":"+628120000001","email":"","account":"","address":""},
"privacy":{"anonymous":true,"confidential":false,"identity_known":true},"attachments":[]})";

MappedBody body_of(Profile const& profile, std::string const& record) {
    OutboundReport outbound;
    outbound.record = record;
    auto const parsed = json::parse(record);
    return mapped_body(profile, {outbound, parsed}, TimeZone("Asia/Jakarta"), {});
}

std::map<std::string, std::string> parts_of(MappedBody const& body) {
    std::map<std::string, std::string> parts;
    for (auto const& part : body.parts)
        parts[part.name] = part.value;
    return parts;
}

}  // namespace

TEST_CASE("profile file: an empty one, and the default one that is shipped, are the default profile") {
    TempDir dir;
    auto const empty = read_text(dir, "method: POST\n");
    CHECK(empty.faults == "");
    CHECK(empty.profile == Profile());
    CHECK(shipped("default") == Profile());
}

TEST_CASE("profile file: every fault is named with its line, and an unknown key is one") {
    TempDir dir;
    struct Row {
        char const* text;
        char const* fault;
    };
    Row const rows[] = {
        {"a: 1\nmethods: POST\n", "profile.yaml:2: methods"},
        {"method: GET\n", "profile.yaml:1: method: write one of: POST, PUT, PATCH"},
        {"headers: [\"Idempotency-Key {key}\"]\n", "headers: write each as"},
        {"headers: [\"K: {nobody}\"]\n", "headers: between braces"},
        {"auth: {kind: digest}\n", "auth.kind"},
        {"auth: {kind: header}\n", "auth.header"},
        {"auth: {kind: header, header: \"X Key\"}\n", "auth.header: write the header's name"},
        {"auth: {kind: oauth2}\n", "auth.token_url"},
        {"auth: {kind: oauth2, token_url: \"http://a/\"}\n", "auth.token_url: write a whole https:// URL"},
        {"auth: {kind: bearer, scope: x}\n", "auth.scope"},
        {"body: {form: record, fields: [{to: /a, from: [/b]}]}\n",
         "body.fields: the record is sent as it is"},
        {"body: {form: json}\n", "body.fields: say what the body holds"},
        {"body:\n  form: json\n  fields:\n    - {to: a, from: [/b]}\n", "profile.yaml:4: body.fields[0].to"},
        {"body: {form: json, fields: [{to: /a}]}\n", "exactly one of"},
        {"body: {form: json, fields: [{to: /a, from: [/b], value: c}]}\n", "exactly one of"},
        {"body: {form: json, fields: [{to: /a, from: [b]}]}\n", "fields[0].from"},
        {"body: {form: json, fields: [{to: /a, lines: [\"{b\"]}]}\n", "fields[0].lines"},
        {"body: {form: json, fields: [{to: /a, from: [/b], date: \"%n\"}]}\n", "fields[0].date"},
        {"body: {form: json, fields: [{to: /a, from: [/b], as: date}]}\n", "fields[0].as"},
        {"body: {form: json, fields: [{to: /a, from: [/b]}], files: {to: x}}\n", "only a multipart body"},
        {"answer: {report_at: id}\n", "answer.report_at"},
        {"answer: {tracking_id: []}\n", "answer.tracking_id"},
        {"answer: {tracking_id: [id]}\n", "answer.tracking_id"},
        {"answer: {rules: [{means: known}]}\n", "needs 'status' or 'at'"},
        {"answer: {rules: [{status: [1xx], means: known}]}\n", "answer.rules[0].status"},
        {"answer: {rules: [{status: [200], means: absent}]}\n", "answer.rules[0].means"},
        {"answer: {rules: [{status: [200], is: [a], means: known}]}\n", "answer.rules[0].is"},
        {"look_up: {path: /x, tracking_id: [/a], rules: [{status: [404], means: absent}]}\n",
         "look_up: is for"},
        {"idempotent: false\nlook_up: {path: /x, tracking_id: [/a]}\n", "profile.yaml:2: look_up.rules"},
        {"idempotent: false\nlook_up: {path: \"/{x}\", tracking_id: [/a]}\n", "look_up.path"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        CHECK(read_text(dir, row.text).faults.find(row.fault) != std::string::npos);
    }
}

TEST_CASE("shipped profile sp4n: a report becomes the fields of the form, and nothing is sent twice blindly"
) {
    auto const profile = shipped("sp4n");
    CHECK_FALSE(profile.idempotent);
    CHECK_FALSE(profile.takes_editions);
    auto const parts = parts_of(body_of(profile, kRecord));
    CHECK(parts.at("title") == "Jalan rusak");
    CHECK(
        parts.at("content") ==
        "Berlubang\n\nLokasi: Pasar Contoh\nKoordinat: -6.9, 107.6\n"
        "Waktu kejadian: 2026-03-24\nKategori: Jalan\n"
        "Nomor laporan di instansi: 3273-26-48172093-7"
    );
    CHECK(parts.at("classification_id") == "2");
    CHECK(parts.at("date_of_incident") == "24-03-2026");
    CHECK(parts.at("is_anonymous") == "1");
    CHECK(parts.at("is_secret") == "0");
    CHECK(parts.at("name") == "Siti Contoh");
    CHECK(parts.count("email") == 0);
    auto const bare =
        parts_of(body_of(profile, R"({"text":"a","number":"1","received_at":"2026-03-24T22:30:00.000Z"})"));
    CHECK(bare.at("title") == "Laporan warga");
    CHECK(bare.at("classification_id") == "1");
    CHECK(bare.at("content") == "a\n\nNomor laporan di instansi: 1");
    CHECK(bare.at("date_of_incident") == "25-03-2026");
    auto const full = parts_of(body_of(profile, R"({"text":")" + std::string(6000, 'a') + R"("})"));
    CHECK(full.at("content").size() <= 5002);
    CHECK(full.at("content").ends_with(" … (lengkapnya ada di instansi)"));
}

TEST_CASE("shipped profile kanal: a report becomes one of the mobile API") {
    auto const profile = shipped("kanal");
    auto const body = body_of(profile, kRecord);
    REQUIRE(body.parts.size() == 1);
    CHECK(body.parts[0].name == "report");
    CHECK(body.parts[0].media_type == "application/json");
    CHECK(json::parse(body.parts[0].value) == json::parse(R"({"text":"Berlubang","title":"Jalan rusak",
        "class":"information","occurred_on":"2026-03-24","place":{"said":"Pasar Contoh","latitude":-6.9,
        "longitude":107.6},"reporter":{"name":"Siti Contoh","phone":"+628120000001"},"anonymous":true,
        "confidential":false})"));
}

namespace {

std::string faults_of_block(TempDir const& dir, std::string const& keys) {
    std::ofstream(dir / "centre.yaml") << "{name: a, kind: http, url: \"https://a.example/x\", " + keys + "}";
    ConfigFaults faults;
    auto reader = YamlReader::open(dir / "centre.yaml", faults);
    REQUIRE(reader);
    bool const made = make_centre(*reader, {}).has_value();
    reader->done();
    std::string text;
    for (auto const& line : faults.lines())
        text += line + '\n';
    CHECK(made == text.empty());
    return text;
}

}  // namespace

TEST_CASE("centre block: the profile says which secrets there must be, and another one is a fault") {
    TempDir dir;
    for (auto const* name : {"secret", "key.pem"})
        write_secret(dir / name, "0123456789abcdef\n");
    std::ofstream(dir / "basic.yaml") << "auth: {kind: basic}\n";
    std::ofstream(dir / "header.yaml") << "auth: {kind: header, header: X-Api-Key}\n";
    std::ofstream(dir / "oauth2.yaml") << "auth: {kind: oauth2, token_url: /token}\n";
    std::ofstream(dir / "mtls.yaml") << "auth: {kind: none, client_certificate: true}\n";
    std::ofstream(dir / "bad.yaml") << "method: POST\nautth: 1\n";
    struct Row {
        char const* keys;
        char const* fault;  // empty: none
    };
    Row const rows[] = {
        {"profile: basic.yaml, user: u, password_file: secret", ""},
        {"profile: basic.yaml, user: u", "password_file: is missing"},
        {"profile: basic.yaml, user: u, password_file: nowhere", "password_file"},
        {"profile: basic.yaml, user: u, password_file: secret, token_file: secret",
         "token_file: the profile makes"},
        {"profile: header.yaml, token_file: secret", ""},
        {"profile: header.yaml", "token_file: is missing"},
        {"profile: oauth2.yaml, client_id: c, client_secret_file: secret", ""},
        {"profile: oauth2.yaml, client_secret_file: secret", "client_id: is missing"},
        {"profile: mtls.yaml, certificate_file: c.pem, key_file: key.pem", ""},
        {"profile: mtls.yaml, key_file: key.pem", "certificate_file: is missing"},
        {"user: u", "user: the profile makes no use of it"},
        {"certificate_file: c.pem", "certificate_file: the profile makes"},
        {"profile: nowhere.yaml", "profile: cannot be used"},
        {"profile: bad.yaml", "bad.yaml:2: autth"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.keys);
        auto const faults = faults_of_block(dir, row.keys);
        if (*row.fault == '\0')
            CHECK(faults == "");
        else
            CHECK(faults.find(row.fault) != std::string::npos);
    }
}
