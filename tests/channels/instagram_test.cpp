#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kAccount = "17841400000000001";

Time at(std::int64_t seconds, int milliseconds = 0) {
    return Time(std::chrono::seconds(seconds)) + std::chrono::milliseconds(milliseconds);
}

Author author(std::string account, std::string name = {}) {
    Author author;
    author.account = std::move(account);
    author.name = std::move(name);
    return author;
}

Stored comments() {
    Submission first{
        .account = kAccount,
        .external_id = "17870000000000001",
        .author = author("5614000000000001", "warga_contoh"),
        .text = "Min @laporcontoh selokan mampet 🤢 depan pasar",
        .said_at = at(1772327731),
    };
    Submission answer{
        .account = kAccount,
        .external_id = "17870000000000002",
        .author = author("5614000000000002", "ibu_rt_contoh"),
        .text = "Sama di RW 3",
        .said_at = at(1772327731),
    };
    // Dropped: the account's own reply.
    return {.submissions = {first, answer}, .dropped = 1};
}

Stored comments_in_entry() {
    Submission comment{
        .account = kAccount,
        .external_id = "17870000000000004",
        .author = author("5614000000000001", "warga_contoh"),
        .text = "Sudah seminggu @laporcontoh 🙏",
        .said_at = at(1772327731),
    };
    Submission live{
        .account = kAccount,
        .external_id = "17870000000000005",
        .text = "Air mati di Gg. Kenanga",
        .said_at = at(1772327732),
    };
    return {.submissions = {comment, live}};
}

Stored mentions() {
    Submission in_comment{
        .account = kAccount,
        .external_id = "mention:17870000000000555",
        .said_at = at(1772327731),
        .problems = {"text: a mention comes without it"},
    };
    Submission in_caption{
        .account = kAccount,
        .external_id = "mention:17900000000000888",
        .said_at = at(1772327731),
        .problems = {"text: a mention comes without it"},
    };
    return {.submissions = {in_comment, in_caption}};
}

Stored messages() {
    Submission text{
        .account = kAccount,
        .external_id = "aWdfZAG1faXRlbToxOkRNCONTOH1",
        .author = author("5614000000000001"),
        .text = "Lampu jalan mati di Jl. Melati 🚦",
        .said_at = at(1772327731, 227),
    };
    Submission story_mention{
        .account = kAccount,
        .external_id = "aWdfZAG1faXRlbToxOkRNCONTOH2",
        .author = author("5614000000000001"),
        .attachments = {Attachment{
            .url = "https://lookaside.fbsbx.example/ig_messaging_cdn/?asset_id=1&signature=a"}},
        .said_at = at(1772327732, 227),
    };
    // The story it answers is ours: its picture is not the citizen's.
    Submission story_reply{
        .account = kAccount,
        .external_id = "aWdfZAG1faXRlbToxOkRNCONTOH3",
        .author = author("5614000000000002"),
        .text = "Di RW 3 juga banjir",
        .said_at = at(1772327733, 227),
    };
    Submission edit{
        .account = kAccount,
        .external_id = text.external_id,
        .revision = 1,
        .author = text.author,
        .text = "Lampu jalan mati di Jl. Melati no. 12",
        .said_at = at(1772327736, 227),
    };
    Submission unsent{
        .account = kAccount,
        .external_id = story_mention.external_id,
        .revision = 1772327737,
        .withdrawn = true,
        .author = text.author,
        .said_at = at(1772327737, 227),
    };
    Submission not_shown{
        .account = kAccount,
        .external_id = "aWdfZAG1faXRlbToxOkRNCONTOH6",
        .author = text.author,
        .said_at = at(1772327738) + std::chrono::milliseconds(227),
        .problems = {"message: only the app shows it"},
    };
    // Dropped: echo, heart, read, reaction.
    return {
        .submissions = {text, story_mention, story_reply, edit, unsent, not_shown},
        .dropped = 4,
    };
}

std::string sample_body(std::string_view name) {
    return data_file("instagram/" + std::string(name));
}

PayloadCase signed_sample(std::string_view name, std::string_view signature, Stored stored) {
    return {
        .label = std::string(name),
        .request = delivery_to("instagram", sample_body(name), std::string(signature)),
        .stored = std::move(stored),
    };
}

}  // namespace

// The signatures of 01 and 03 are those of the samples' own list, not ones computed here.
TEST_CASE("instagram: every captured delivery, signed by the platform's rules, gives its records") {
    std::vector<PayloadCase> const cases{
        signed_sample(
            "01-comments-changes.json",
            "sha256=10f9148b459dbdc64e366393eb11ee5b85d209e32156b5587480c47dbefd590e",
            comments()
        ),
        signed_sample(
            "02-comments-in-entry.json",
            meta_signature(sample_body("02-comments-in-entry.json")),
            comments_in_entry()
        ),
        signed_sample(
            "03-mentions-media-and-comment.json",
            "sha256=e7af479693ce48407d23098e8e00c8e68655e9974194e44e8b778bb2da907cac",
            mentions()
        ),
        signed_sample(
            "04-messages-and-stories.json",
            meta_signature(sample_body("04-messages-and-stories.json")),
            messages()
        ),
    };
    run_samples([] { return meta_channel("instagram"); }, cases);
}

TEST_CASE("instagram: a Facebook page's delivery is kept as ignored") {
    auto const channel = meta_channel("instagram");
    FakeIntake intake;
    auto const page = R"({"object":"page","entry":[]})";
    CHECK(serve(*channel, intake, signed_delivery_to("instagram", page)).status == 200);
    REQUIRE(intake.batches.size() == 1);
    REQUIRE(intake.batches[0].reading.ignored.size() == 1);
    CHECK(intake.batches[0].reading.ignored[0].why == "kind: object page");
}

TEST_CASE("instagram: the block takes a token and the address of the other Graph API") {
    TempDir const folder;
    write_secret(folder / "s", "rahasia");
    auto const made = channel_from_yaml(
        folder,
        "{name: ig, kind: instagram, app_secret_file: s, verify_token_file: s, token_file: s,"
        " api_url: \"https://graph.instagram.com\"}\n"
    );
    CHECK(made.faults.empty());
    CHECK(made.channel);
}
