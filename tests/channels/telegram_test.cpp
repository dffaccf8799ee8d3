#include "tests/channels/telegram_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kMessage = "01-message-text-emoji-entities";
constexpr auto kEdit = "02-edited-message";
constexpr auto kAlbum = "03-getupdates-album-three-updates";
constexpr auto kOthers = "04-location-contact-document-voice";
constexpr auto kContact = "05-contact-and-service-messages";

std::string const kAccount(kBot);
Author const kCitizen{.name = "Warga Contoh", .account = "700000001"};

Time at(std::int64_t seconds) {
    return Time(std::chrono::seconds(seconds));
}

Attachment file(std::string_view id, std::string media_type, std::string name = {}) {
    Attachment attachment;
    attachment.name = std::move(name);
    attachment.url = "telegram-file:" + std::string(id);
    attachment.media_type = std::move(media_type);
    return attachment;
}

Stored message() {
    Submission submission{
        .account = kAccount,
        .external_id = "700000001:41",
        .author = kCitizen,
        .text = "🚧 Jalan ambles di Jl. Melati #jalan https://foto.example/1",
        .said_at = at(1772327731),
    };
    return {.submissions = {submission}};
}

Stored edit() {
    Submission submission{
        .account = kAccount,
        .external_id = "700000001:41",
        .revision = 1772327776,
        .author = kCitizen,
        .text = "🚧 Jalan ambles di Jl. Melati no. 12",
        .said_at = at(1772327731),
    };
    return {.submissions = {submission}};
}

Stored album() {
    Submission submission{
        .account = kAccount,
        .external_id = "700000001:album:13900000000000001",
        .revision = 44,
        .author = kCitizen,
        .text = "Sampah liar di bantaran kali",
        .attachments =
            {file("AgACAgUAAxkBAAIB1y", "image/jpeg"),
             file("AgACAgUAAxkBAAIB2y", "image/jpeg"),
             file("BAACAgUAAxkBAAIBv", "video/mp4", "kali.mp4")},
        .said_at = at(1772327831),
        .problems = {"attachment: larger than the 20 MB that a bot may fetch"},
    };
    return {.submissions = {submission}};
}

Stored others() {
    Submission location{
        .account = kAccount,
        .external_id = "700000001:45",
        .author = kCitizen,
        .place = Place{"", -6.914744, 107.60981},
        .said_at = at(1772327931),
    };
    Submission venue{
        .account = kAccount,
        .external_id = "700000001:46",
        .author = kCitizen,
        .place = Place{"Pasar Contoh, Jl. Contoh 1", -6.9, 107.6},
        .said_at = at(1772327932),
    };
    Submission document{
        .account = kAccount,
        .external_id = "700000001:47",
        .author = kCitizen,
        .text = "surat RT",
        .attachments = {file("BQACAgUAAxkBAAIBd", "application/pdf", "surat.pdf")},
        .said_at = at(1772327933),
    };
    Submission voice{
        .account = kAccount,
        .external_id = "700000001:48",
        .author = kCitizen,
        .attachments = {file("AwACAgUAAxkBAAIBw", "audio/ogg")},
        .said_at = at(1772327934),
    };
    return {.submissions = {location, venue, document, voice}};
}

Stored contact_and_service() {
    auto author = kCitizen;
    author.phone = "628000000001";
    Submission contact{
        .account = kAccount,
        .external_id = "700000001:49",
        .author = author,
        .text = "Warga Contoh\n628000000001",
        .said_at = at(1772327935),
    };
    Submission pressed{
        .account = kAccount,
        .external_id = "callback:1",
        .author = {.account = "700000001"},
        .text = "ya",
        .problems = {"text: a button was pressed, and its label did not come along"},
    };
    // Dropped: the start button, our bot's answer, a bare update, who blocked the bot.
    return {
        .submissions = {contact, pressed},
        .ignored = {"kind: message that shows no content", "kind: update channel_post"},
        .dropped = 4,
    };
}

std::string body_of(std::string_view name) {
    return data_file("telegram/" + std::string(name) + ".json");
}

void add_sample(std::string_view name, Stored stored, std::vector<PayloadCase>& cases) {
    auto const body = body_of(name);
    cases.push_back({
        .label = std::string(name),
        .request = update(body),
        .stored = std::move(stored),
    });
}

}  // namespace

TEST_CASE("telegram: every captured delivery, with our secret token, gives its records") {
    std::vector<PayloadCase> cases;
    add_sample(kMessage, message(), cases);
    add_sample(kEdit, edit(), cases);
    add_sample(kAlbum, album(), cases);
    add_sample(kOthers, others(), cases);
    add_sample(kContact, contact_and_service(), cases);
    run_samples([] { return telegram_channel(); }, cases);
}

TEST_CASE("telegram: an edit is a later edition of the same report") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, update(body_of(kMessage))).status == 200);
    CHECK(serve(*channel, intake, update(body_of(kEdit))).status == 200);
    CHECK(intake.stored.size() == 2);
    CHECK(intake.statuses.size() == 1);
}

TEST_CASE("telegram: a token of any other length or form is 401, twice is 400, all before the body is read") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    Routes routes;
    channel->open(routes, intake);
    auto const* const route = routes.find("POST", "/hooks/telegram").route;
    REQUIRE(route != nullptr);
    for (auto const* token :
         {"", "rahasia_Contoh-12", "rahasia_Contoh-1234", "RAHASIA_CONTOH-123", " rahasia_Contoh-123"}) {
        INFO(token);
        auto const refused = route->admit(update("", token));
        REQUIRE(refused);
        CHECK(refused->status == 401);
    }
    auto twice = update("");
    twice.headers.emplace_back("x-telegram-bot-api-secret-token", std::string(kSecretToken));
    CHECK(route->admit(twice)->status == 400);
    CHECK_FALSE(route->admit(update("")));
}

TEST_CASE("telegram: while the secret token is being changed, the file as a whole is no token") {
    auto const channel = telegram_channel("yang-baru\nyang-lama\n");
    FakeIntake intake;
    CHECK(serve(*channel, intake, update(body_of(kMessage), "yang-baru\nyang-lama")).status == 401);
    CHECK(intake.calls == 0);
}

TEST_CASE("telegram: a block names its faults") {
    TempDir const folder;
    write_secret(folder / "s", kSecretToken);
    write_secret(folder / "b", kBotToken);
    write_secret(folder / "bad", "bukan token");
    auto const faults = [&](std::string const& rest) {
        return channel_from_yaml(folder, "{name: t, kind: telegram" + rest + "}\n").faults.size();
    };
    CHECK(faults(", secret_token_file: s, bot_token_file: b") == 0);
    CHECK(faults("") == 2);
    CHECK(faults(", secret_token_file: bad, bot_token_file: b") == 1);
    CHECK(faults(", secret_token_file: s, bot_token_file: s") == 1);
    CHECK(faults(", secret_token_file: s, bot_token_file: b, api_url: telegram") == 1);
}
