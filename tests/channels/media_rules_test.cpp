#include "core/media_rules.hpp"

#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;
using namespace kanal::test;

namespace {

using Names = std::vector<std::string>;

MediaRules rules_of(TempDir const& folder, std::string const& block) {
    write_secret(folder / "secret", "123456789:AAcontoh-token_0123456789abcdefghij");
    write_secret(folder / "word", "kata-sandi-uji");
    auto const made = channel_from_yaml(folder, block);
    REQUIRE(made.channel);
    return made.channel->media_rules();
}

bool lists(Names const& names, std::string const& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string const kMeta = ", app_secret_file: word, verify_token_file: word";

}  // namespace

TEST_CASE("media rules: Facebook and Instagram let their own hosts be fetched from, without a token") {
    TempDir const folder;
    for (std::string const kind : {"facebook", "instagram"}) {
        auto const rules = rules_of(folder, "{name: a, kind: " + kind + kMeta + "}\n");
        CHECK(lists(rules.hosts, ".fbcdn.net"));
        CHECK(lists(rules.hosts, ".cdninstagram.com"));
        CHECK_FALSE(rules.any_host);
        CHECK(rules.look_ups.empty());
        CHECK(rules.token_hosts.empty());
    }
}

TEST_CASE("media rules: WhatsApp is asked with the token, which goes to Meta's hosts alone") {
    TempDir const folder;
    auto const rules = rules_of(
        folder,
        "{name: a, kind: whatsapp" + kMeta + ", token_file: word, api_url: \"https://graph.example\"}\n"
    );
    REQUIRE(rules.look_ups.size() == 1);
    CHECK(rules.look_ups[0].scheme == "whatsapp-media");
    CHECK(rules.look_ups[0].url == "https://graph.example/v25.0/{id}");
    CHECK(rules.look_ups[0].member == "/url");
    CHECK(rules.look_ups[0].digest == "/sha256");
    CHECK(rules.token_file == folder / "word");
    CHECK(lists(rules.hosts, "lookaside.fbsbx.com"));
    for (auto const& host : rules.token_hosts)
        CHECK(lists(rules.hosts, host));
}

TEST_CASE("media rules: Telegram's files lie at the Bot API and nowhere else") {
    TempDir const folder;
    auto const rules = rules_of(
        folder,
        "{name: a, kind: telegram, secret_token_file: word, bot_token_file: secret, api_url: "
        "\"https://bot.example\"}\n"
    );
    REQUIRE(rules.look_ups.size() == 1);
    CHECK(rules.look_ups[0].scheme == "telegram-file");
    CHECK(rules.look_ups[0].url == "https://bot.example/bot{token}/getFile?file_id={id}");
    CHECK(rules.look_ups[0].file_url == "https://bot.example/file/bot{token}/{member}");
    CHECK(rules.hosts.empty());
    CHECK(rules.token_hosts.empty());
    CHECK(rules.token_file == folder / "secret");
}

TEST_CASE("media rules: X lets pictures and films of posts be fetched") {
    TempDir const folder;
    auto const rules = rules_of(folder, "{name: a, kind: twitter, consumer_secret_file: word}\n");
    CHECK(rules.hosts == Names{"pbs.twimg.com", "video.twimg.com"});
    CHECK(rules.token_hosts.empty());
}
