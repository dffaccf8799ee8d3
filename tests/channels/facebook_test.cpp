#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kPage = "111222333444555";
constexpr auto kOtherPage = "111222333444999";

Time at(std::int64_t seconds) {
    return Time(std::chrono::seconds(seconds));
}

Attachment link_to(std::string url) {
    Attachment attachment;
    attachment.url = std::move(url);
    return attachment;
}

Author author(std::string account, std::string name = {}) {
    Author author;
    author.account = std::move(account);
    author.name = std::move(name);
    return author;
}

Stored feed_batch() {
    Submission first{
        .account = kPage,
        .external_id = "900000000000001_900000000000002",
        .author = author("6660000000000001", "Warga Contoh"),
        .text = "Jalan rusak – tolong 🙏 50% lubang di Jl. Melati/Anggrek",
        .said_at = at(1772327728),
    };
    Submission answer{
        .account = kPage,
        .external_id = "900000000000001_900000000000003",
        .author = author("6660000000000002", "Ibu RT Contoh"),
        .text = "Betul <RT 04>, @Lapor Kota Contoh. \"Parah\" \\ sekali\nbaris kedua",
        .said_at = at(1772327729),
    };
    Submission other_page{
        .account = kOtherPage,
        .external_id = "800000000000001_800000000000002",
        .text = "Banjir di depan kantor lurah",
        .said_at = at(1772327731),
    };
    // Dropped: the page's own reply, a reaction.
    return {.submissions = {first, answer, other_page}, .dropped = 2};
}

Stored edited_then_removed() {
    Submission edited{
        .account = kPage,
        .external_id = "900000000000001_900000000000002",
        .revision = 1772327791,
        .author = author("6660000000000001", "Warga Contoh"),
        .text = "Jalan rusak di Jl. Melati no. 12 (bukan Anggrek)",
        .said_at = at(1772327728),
    };
    Submission removed{
        .account = kPage,
        .external_id = "900000000000001_900000000000002",
        .revision = 1772327851,
        .withdrawn = true,
        .author = author("6660000000000001", "Warga Contoh"),
        .said_at = at(1772327850),
        .doubt = "removed on the page; the platform does not say by whom",
    };
    return {.submissions = {edited, removed}, .dropped = 1};
}

Stored messaging_batch() {
    Submission text{
        .account = kPage,
        .external_id = "m_AAAtext1",
        .author = author("6660000000000001"),
        .text = "Halo min, tiang listrik miring ⚡ di Jl. Kenanga",
        .said_at = at(1772327731) + std::chrono::milliseconds(227),
    };
    Submission photos{
        .account = kPage,
        .external_id = "m_AAAatt2",
        .author = author("6660000000000001"),
        .attachments =
            {link_to("https://cdn.fbsbx.example/v/1.jpg?x=1&y=2"),
             link_to("https://cdn.fbsbx.example/v/2.jpg")},
        .place = Place{.latitude = -6.2, .longitude = 106.816666},
        .said_at = text.said_at,
    };
    Submission quick_reply{
        .account = kPage,
        .external_id = "m_AAAqr5",
        .author = author("6660000000000001"),
        .text = "Jalan",
        .said_at = text.said_at,
    };
    Submission numbers{
        .account = kPage,
        .external_id = "m_AAAnum6",
        .author = author("6660000000000001"),
        .text = "id angka dan timestamp detik",
        .said_at = at(1772327731),
    };
    // The first message comes once more at the end. Dropped: echo, postback, delivery, read, reaction.
    return {.submissions = {text, photos, quick_reply, numbers}, .dropped = 5};
}

Stored hmac_vector() {
    Submission comment{
        .account = kPage,
        .external_id = "900000000000001_900000000000002",
        .text = "Jalan rusak – tolong 🙏 50% lubang di Jl. Melati/Anggrek",
        .said_at = at(1772327731),
    };
    return {.submissions = {comment}};
}

std::string vector_body() {
    return data_file("facebook/10-hmac-vector-body.json");
}

PayloadCase sample(std::string_view name, std::string_view signature, Stored stored) {
    auto body = data_file("facebook/" + std::string(name));
    return {
        .label = std::string(name),
        .request = delivery(std::move(body), std::string(signature)),
        .stored = std::move(stored),
    };
}

}  // namespace

// The signatures are those of the samples' own list, not ones computed here.
TEST_CASE("facebook: every captured delivery, signed by the platform's rules, gives its records") {
    auto const feed = sample(
        "01-feed-batch-two-pages.json",
        "sha256=8c8bfffc2afe2518ac75caf30a5757c2dbdfee0b57be915b351ef292f6782b90",
        feed_batch()
    );
    auto const edits = sample(
        "02-feed-comment-edited-then-removed.json",
        "sha256=2dc9fde657066e1302d12c8a56522b043bfc8906ac033ec37ff75187407d2df9",
        edited_then_removed()
    );
    auto const messages = sample(
        "04-messaging-batch.json",
        "sha256=45614574f9d26d4e14295d49cca14f75c980b284ffc058974e45d9e7ae8154b5",
        messaging_batch()
    );
    auto const names_only = sample(
        "06-changed-fields-only.json",
        "sha256=309528c740ad873d9f4d697e5f39bea5e9763ee9a06f36ef539a83a3e9304aa2",
        {.ignored = {"kind: changed_fields without values"}}
    );
    auto const vector = sample(
        "10-hmac-vector-body.json",
        "sha256=83c4938c85fd4a89cf81c3f48041e613843a2483d72f65bde1e2e761d41011eb",
        hmac_vector()
    );
    run_samples([] { return facebook_channel(); }, {feed, edits, messages, names_only, vector});
}

TEST_CASE("facebook: an edit and a removal of a comment are later editions of the same report") {
    auto const channel = facebook_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, signed_delivery(vector_body())).status == 200);
    auto const edits = data_file("facebook/02-feed-comment-edited-then-removed.json");
    CHECK(serve(*channel, intake, signed_delivery(edits)).status == 200);

    REQUIRE(intake.stored.size() == 3);
    CHECK(intake.statuses.size() == 1);
    CHECK(intake.stored[0].revision < intake.stored[1].revision);
    CHECK(intake.stored[1].revision < intake.stored[2].revision);
    CHECK(intake.stored[2].withdrawn);
}

TEST_CASE("facebook: a block without its secrets is refused, each named") {
    TempDir const folder;
    write_secret(folder / "empty", "");
    write_secret(folder / "lines", "\n\n x\n");
    auto made = channel_from_yaml(folder, "{name: facebook, kind: facebook}\n");
    CHECK_FALSE(made.channel);
    CHECK(made.faults.size() == 2);

    made = channel_from_yaml(
        folder, "{name: f, kind: facebook, app_secret_file: empty, verify_token_file: absent}\n"
    );
    CHECK_FALSE(made.channel);
    CHECK(made.faults.size() == 2);
}

TEST_CASE("facebook: a token would not cross a network in the clear, so http goes only to this machine") {
    TempDir const folder;
    write_secret(folder / "s", "rahasia");
    auto const faults = [&](std::string const& url) {
        auto const block =
            "{name: f, kind: facebook, app_secret_file: s, verify_token_file: s, api_url: \"" + url + "\"}\n";
        return channel_from_yaml(folder, block).faults.size();
    };
    CHECK(faults("https://graph.facebook.com") == 0);
    CHECK(faults("http://127.0.0.1:9000") == 0);
    CHECK(faults("http://graph.facebook.com") == 1);
    CHECK(faults("graph.facebook.com") == 1);
    CHECK(faults("https://") == 1);
}
