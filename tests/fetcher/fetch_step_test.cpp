#include "fetcher/fetch_step.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

using namespace kanal;
using kanal::test::TempDir;

namespace {

std::filesystem::path token_file(TempDir const& dir, std::string const& token) {
    auto const file = dir / "token";
    std::ofstream(file) << token << "\n";
    ::chmod(file.c_str(), 0600);
    return file;
}

MediaRules graph(TempDir const& dir) {
    MediaRules rules;
    rules.hosts = {"lookaside.example", ".cdn.example"};
    rules.look_ups = {
        {.scheme = "whatsapp-media",
         .url = "https://graph.example/{id}",
         .member = "/url",
         .digest = "/sha256"}};
    rules.token_file = token_file(dir, "rahasia");
    rules.token_hosts = {"lookaside.example"};
    return rules;
}

std::vector<std::string> const kNone = {};

std::string error_of(Result<fetcher::FetchStep> const& step) {
    return step ? "" : step.error().what;
}

}  // namespace

TEST_CASE("step: an address of an allowed host is fetched, without a token; another host is refused") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    auto const allowed = steps.first("https://scontent.cdn.example/1.jpg");
    REQUIRE(allowed.has_value());
    CHECK(allowed->bearer.empty());
    CHECK(allowed->look_up == nullptr);
    auto const refused = steps.first("https://evil.example/1.jpg");
    CHECK(error_of(refused) == "the host is not allowed");
    CHECK(refused.error().fault == Fault::reject);
    MediaRules const none;
    CHECK(
        error_of(fetcher::FetchSteps(none, kNone).first("https://scontent.cdn.example/1.jpg")) ==
        "the host is not allowed"
    );
    MediaRules const any{.any_host = true};
    CHECK(fetcher::FetchSteps(any, kNone).first("https://anywhere.example/1.jpg").has_value());
}

TEST_CASE("step: an id is looked up with the token, and the token goes on to the platform's own host alone") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    auto const asked = steps.first("whatsapp-media:1479537139650973");
    REQUIRE(asked.has_value());
    CHECK(asked->url == "https://graph.example/1479537139650973");
    CHECK(asked->bearer == "rahasia");
    auto const file = steps.next(*asked, R"({"url":"https://lookaside.example/x?y","sha256":"zz"})");
    REQUIRE(file.has_value());
    CHECK(file->url == "https://lookaside.example/x?y");
    CHECK(file->bearer == "rahasia");
    CHECK_FALSE(file->digest.has_value());
    auto const other = steps.next(*asked, R"({"url":"https://a.cdn.example/x"})");
    REQUIRE(other.has_value());
    CHECK(other->bearer.empty());
    CHECK(error_of(steps.next(*asked, R"({"url":"https://evil.example/x"})")) == "the host is not allowed");
    CHECK(
        error_of(steps.next(*asked, R"({"url":"https://169.254.169.254/x"})")) == "the host is not allowed"
    );
}

TEST_CASE("step: the digest is read as hex and as base64") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    auto const asked = steps.first("whatsapp-media:1");
    auto const expected = sha256("x");
    for (auto const& text : {to_hex(expected), to_base64(expected)}) {
        auto const file =
            steps.next(*asked, R"({"url":"https://lookaside.example/x","sha256":")" + text + "\"}");
        REQUIRE(file.has_value());
        CHECK(file->digest == expected);
    }
}

TEST_CASE("step: an answer that leads nowhere is asked for again") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    auto const asked = steps.first("whatsapp-media:1");
    for (auto const* answer :
         {"", "{", "[]", "{}", "{\"url\":7}", "{\"url\":\"\"}", "{\"url\":\"a\",\"url\":\"b\"}"}) {
        auto const next = steps.next(*asked, answer);
        REQUIRE_FALSE(next.has_value());
        CHECK(next.error().fault == Fault::retry);
    }
}

TEST_CASE("step: Telegram's token stands in the path, and the file's path stays below it") {
    TempDir dir;
    MediaRules rules;
    rules.look_ups = {
        {.scheme = "telegram-file",
         .url = "https://api.example/bot{token}/getFile?file_id={id}",
         .member = "/result/file_path",
         .file_url = "https://api.example/file/bot{token}/{member}"}};
    rules.token_file = token_file(dir, "12:AA-b_c");
    fetcher::FetchSteps const steps(rules, kNone);
    auto const asked = steps.first("telegram-file:AgADBAAD-_x");
    REQUIRE(asked.has_value());
    CHECK(asked->url == "https://api.example/bot12:AA-b_c/getFile?file_id=AgADBAAD-_x");
    CHECK(asked->bearer.empty());
    auto const file = steps.next(*asked, R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    REQUIRE(file.has_value());
    CHECK(file->url == "https://api.example/file/bot12:AA-b_c/photos/file_1.jpg");
    CHECK(file->bearer.empty());
    for (auto const* path :
         {"../../etc/passwd", "/etc/passwd", "a//b", "a/../b", "a?b", "https://evil.example/", "a b"}) {
        CAPTURE(std::string(path));
        auto const answer = R"({"result":{"file_path":")" + std::string(path) + "\"}}";
        CHECK_FALSE(steps.next(*asked, answer).has_value());
    }
}

TEST_CASE("step: an id that is none is refused before anybody is asked") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    for (auto const* id : {"", "..", "1/../../me", "1?fields=x", "1%2f", "a b", "1#"}) {
        CAPTURE(std::string(id));
        CHECK(error_of(steps.first("whatsapp-media:" + std::string(id))) == "the id is not understood");
    }
    CHECK_FALSE(steps.first("whatsapp-media:" + std::string(600, '1')).has_value());
}

TEST_CASE("step: the token is read at each use, and without it the fetch waits") {
    TempDir dir;
    auto const rules = graph(dir);
    fetcher::FetchSteps const steps(rules, kNone);
    token_file(dir, "baru");
    CHECK(steps.first("whatsapp-media:1")->bearer == "baru");
    std::filesystem::remove(dir / "token");
    auto const missing = steps.first("whatsapp-media:1");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().fault == Fault::retry);
    CHECK(missing.error().what == "the token cannot be read");
}
