#include "tests/channels/twitter_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Time at(std::int64_t seconds, int milliseconds = 0) {
    return Time(std::chrono::seconds(seconds)) + std::chrono::milliseconds(milliseconds);
}

std::string const kAccount(kOurAccount);
Author const kCitizen{.name = "Warga Contoh", .account = "1500000000000000001"};

Stored mention() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765813578191001",
        .author = kCitizen,
        .text =
            "@laporcontoh Lampu jalan mati total di Jl. Melati RT 04/RW 09 sejak 3 hari lalu, sudah dua "
            "motor jatuh 😡🙏 Mohon segera diperbaiki sebelum ada korban lagi. Foto terlampir. Lokasi "
            "persis di seberang pos ronda, dekat jembatan kecil. Terima kasih & salam dari warga",
        .attachments =
            {Attachment{.url = "https://pbs.example/media/AAA1.jpg"},
             Attachment{.url = "https://pbs.example/media/AAA2.jpg"}},
        .place = Place{.said = "Kota Contoh, Indonesia"},
        .said_at = at(1772327731),
    };
    return {.submissions = {submission}};
}

Stored quote() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765813578191052",
        .author = kCitizen,
        .text = "Di RW 3 juga belum https://x.example/laporcontoh/status/2080765813578191050",
        .place = Place{.latitude = -6.914744, .longitude = 107.60981},
        .said_at = at(1772327731),
    };
    // Dropped: our own post, one that passes it on, a like, typing.
    return {.submissions = {submission}, .dropped = 4};
}

Stored direct_message_with_photo() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765901528535096",
        .author = kCitizen,
        .attachments = {Attachment{
            .url = "https://ton.twitter.com/1.1/ton/data/dm/2080765901528535096/2080765880000000001/"
                   "XyZ12abc.jpg"}},
        .said_at = at(1772327731, 372),
    };
    // Dropped: our own answer comes back.
    return {.submissions = {submission}, .dropped = 1};
}

Stored long_note() {
    std::string text = "@laporcontoh";
    for (int i = 0; i < 60; ++i)
        text += " Yth. Dinas PUPR, jalan di depan SDN Contoh 3 sudah rusak sejak Desember.";
    Submission submission{
        .account = kAccount,
        .external_id = "2080765813578191010",
        .author = kCitizen,
        .text = text,
        .said_at = at(1772327731),
    };
    return {.submissions = {submission}};
}

Stored edited_quote() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765813578191020",
        .revision = 2,
        .author = {.name = "Ibu RT Contoh", .account = "1500000000000000002"},
        .text = "@laporcontoh Pohon tumbang di Jl. Melati, lihat https://berita.example/pohon &",
        .attachments = {Attachment{.url = "https://video.example/large.mp4", .media_type = "video/mp4"}},
        .place = Place{"Kota Contoh, Indonesia", -6.914744, 107.60981},
        .said_at = at(1772328031),
    };
    return {.submissions = {submission}};
}

Stored direct_message() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765901528535098",
        .author = kCitizen,
        .text = "Selamat pagi, air PDAM mati di Gg. Kenanga 💧❌",
        .said_at = at(1772327731, 372),
    };
    return {.submissions = {submission}};
}

Stored stream() {
    Submission submission{
        .account = kAccount,
        .external_id = "2080765813578191040",
        .author = kCitizen,
        .text = "Banjir di Kota Contoh #laporcontoh",
        .said_at = at(1772327731),
    };
    return {.submissions = {submission}};
}

Stored revoked() {
    return {.ignored = {"account: took its permission away"}};
}

struct Sample {
    std::string name;
    std::string signature;  // from the samples' own list; empty: our own sample
    Stored stored;
};

std::vector<Sample> samples() {
    return {
        {"01-aaa-mention-extended-two-photos", "fqkS98+83J9rItDoz+kk1T1CT5u71FaJhTrZFVXcE4M=", mention()},
        {"02-aaa-own-retweet-and-quote", "", quote()},
        {"03-aaa-dm-photo-only-and-own-echo",
         "KzBvKHlDxzkNADolXimxHDunCQtRA6o6Q4bigwZwlPo=",
         direct_message_with_photo()},
        {"04-aaa-post-deleted", "+ldzwGXb2spSeekuOVL+HIu3MnO2fUPaLfCsVfiZUeI=", {.dropped = 1}},
        {"05-xaa-post-mention-long-note", "+t3tuDi7mREUcsa8GN4c9XCE6P8ULbiqCDz6LtJ3t5s=", long_note()},
        {"06-xaa-edited-quote-with-film", "", edited_quote()},
        {"07-xaa-dm-received", "itQ7KzQiFQVQBv5gr2pdHu8UbHYsU7AHvlrQ0oelJO4=", direct_message()},
        {"08-xaa-post-delete", "Wt7XxT5JVWaOrW4db0JeFp7HaQ29gkTX4fqY37SraXA=", {.dropped = 1}},
        {"09-filtered-stream", "", stream()},
        {"10-aaa-revoked", "", revoked()},
        {"11-xaa-revoked", "", revoked()},
    };
}

std::string body_of(std::string_view name) {
    return data_file("twitter/" + std::string(name) + ".json");
}

void add_sample(Sample const& sample, std::vector<PayloadCase>& cases) {
    auto const body = body_of(sample.name);
    auto const signature = sample.signature.empty() ? x_signature(body) : "sha256=" + sample.signature;
    cases.push_back({
        .label = sample.name,
        .request = x_delivery(body, signature),
        .stored = sample.stored,
    });
}

}  // namespace

TEST_CASE("twitter: every captured delivery, signed by the platform's rules, gives its records") {
    std::vector<PayloadCase> cases;
    for (auto const& sample : samples())
        add_sample(sample, cases);
    cases.push_back({
        .label = "signed in hexadecimal digits",
        .row = Row::wrong_credential,
        .request = x_delivery("{}", "sha256=" + to_hex(hmac_sha256(kConsumerSecret, "{}"))),
        .status = 401,
    });
    cases.push_back({
        .label = "the vector of the documentation",
        .request = x_delivery(
            R"({"for_user_id":"2244994945","tweet_create_events":[]})",
            "sha256=Sx6EKHtrbS3+/4uI9fWRxMnubJtMIR80P4K19TZpjLU="
        ),
    });
    run_samples([] { return twitter_channel(); }, cases);
}

TEST_CASE("twitter: the same post by two kinds of webhook, and once more, is one report") {
    auto const channel = twitter_channel();
    FakeIntake intake;
    auto const post =
        R"({"id":"20","author_id":"1","text":"Banjir","created_at":"2026-03-01T01:15:31.000Z"})";
    auto const activity =
        R"({"data":{"event_type":"post.mention.create","filter":{"user_id":"2244994945"},"payload":)" +
        std::string(post) + "}}";
    auto const stream = R"({"data":)" + std::string(post) + R"(,"matching_rules":[]})";
    auto const legacy =
        R"({"for_user_id":"2244994945","tweet_create_events":[{"id_str":"20","text":"Banjir","user":{"id_str":"1"}}]})";
    for (auto const& body : {activity, stream, std::string(legacy), activity})
        CHECK(serve(*channel, intake, signed_x_delivery(body)).status == 200);
    CHECK(intake.stored.size() == 1);
}

TEST_CASE("twitter: the challenge is answered as the documentation's vector says") {
    auto const channel = twitter_channel();
    FakeIntake intake;
    auto const answer = serve(*channel, intake, get("/hooks/twitter", "crc_token=challenge_string"));
    CHECK(answer.status == 200);
    CHECK(answer.media_type == "application/json");
    CHECK(answer.body == R"({"response_token":"sha256=OiA9D1FHhd+kXEYV5ypYHzsUhUREiodHHVwlZzhsDW0="})");
    CHECK(intake.calls == 0);
}

TEST_CASE("twitter: the challenge is decoded, and answered with the first secret of the file") {
    auto const channel = twitter_channel("the-new-one\nthe-old-one\n");
    FakeIntake intake;
    auto const answer =
        serve(*channel, intake, get("/hooks/twitter", "nonce=1&crc_token=YWJj%2BZGVm%2F%3D%3D"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"response_token":")" + x_signature("YWJj+ZGVm/==", "the-new-one") + "\"}");
    for (auto const* secret : {"the-new-one", "the-old-one"}) {
        auto const body = body_of("09-filtered-stream");
        CHECK(serve(*channel, intake, x_delivery(body, x_signature(body, secret))).status == 200);
    }
}

TEST_CASE("twitter: nobody can have a delivery signed by asking for it as a challenge") {
    auto const channel = twitter_channel();
    FakeIntake intake;
    for (auto const& query :
         {std::string("crc_token=%7B%22for_user_id%22%3A%221%22%7D"),
          std::string("crc_token="),
          std::string(),
          std::string("crc_token=a&crc_token=b"),
          std::string("crc_token=a%0Ab"),
          std::string("crc_token=a+b"),
          "crc_token=" + std::string(257, 'a')}) {
        INFO(query);
        auto const answer = serve(*channel, intake, get("/hooks/twitter", query));
        CHECK(answer.status == 400);
        CHECK(answer.body.find("sha256") == std::string::npos);
    }
    // What we do sign, we do not take as a delivery: not even into quarantine.
    for (auto const& body : {std::string("challenge_string"), std::string(256, 'a')}) {
        CHECK(serve(*channel, intake, signed_x_delivery(body)).status == 401);
    }
    CHECK(intake.calls == 0);
}

TEST_CASE("twitter: a block names its faults") {
    TempDir const folder;
    write_secret(folder / "s", "rahasia");
    auto const faults = [&](std::string const& rest) {
        return channel_from_yaml(folder, "{name: x, kind: twitter" + rest + "}\n").faults.size();
    };
    CHECK(faults(", consumer_secret_file: s") == 0);
    CHECK(faults("") == 1);
    CHECK(faults(", consumer_secret_file: s, account_id: laporcontoh") == 1);
    CHECK(faults(", consumer_secret_file: s, api_url: \"http://api.x.com\"") == 1);
    CHECK(faults(", consumer_secret_file: s, bearer_token_file: absent") == 1);
}
