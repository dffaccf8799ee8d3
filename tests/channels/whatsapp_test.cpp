#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kNumber = "106540000000001";
constexpr auto kBatch = "01-text-image-batch.json";
constexpr auto kUsernames = "02-usernames-edits-and-others.json";
constexpr auto kMedia = "03-location-voice-document-contacts.json";
constexpr auto kStatuses = "04-statuses-sent-to-failed.json";

Time at(std::int64_t seconds) {
    return Time(std::chrono::seconds(seconds));
}

Author by_phone(std::string phone, std::string name) {
    Author author;
    author.account = phone;
    author.phone = std::move(phone);
    author.name = std::move(name);
    return author;
}

Attachment media(std::string_view id, std::string media_type, std::string name = {}) {
    Attachment attachment;
    attachment.name = std::move(name);
    attachment.url = "whatsapp-media:" + std::string(id);
    attachment.media_type = std::move(media_type);
    return attachment;
}

std::string long_complaint() {
    std::string text;
    while (text.size() < 4096)
        text += "Yth. Dinas PUPR, jalan di depan SDN Contoh 3 sudah rusak sejak Desember. ";
    text.resize(4096);
    return text;
}

Stored batch() {
    auto const citizen = by_phone("628000000001", "Warga Contoh");
    Submission text{
        .account = kNumber,
        .external_id = "wamid.CONTOH0001==",
        .author = citizen,
        .text = "Lampu merah mati di simpang Contoh 🚦",
        .said_at = at(1772327731),
    };
    Submission picture{
        .account = kNumber,
        .external_id = "wamid.CONTOH0002==",
        .author = citizen,
        .text = "ini fotonya",
        .attachments = {media("400900000000001", "image/jpeg")},
        .said_at = at(1772327731),
    };
    Submission long_text{
        .account = kNumber,
        .external_id = "wamid.CONTOH0003==",
        .author = by_phone("628000000002", "Ibu RT Contoh"),
        .text = long_complaint(),
        .said_at = at(1772327731),
    };
    return {.submissions = {text, picture, long_text}};
}

Stored usernames() {
    Submission no_phone{
        .account = kNumber,
        .external_id = "wamid.CONTOH0021==",
        .author = {.name = "@warga.contoh", .account = "ID.13490000000000000001"},
        .text = "Saluran mampet di Gg. Kenanga",
        .said_at = at(1772327731),
    };
    Submission both{
        .account = kNumber,
        .external_id = "wamid.CONTOH0022==",
        .author = {.name = "Ibu RT Contoh", .phone = "628000000002", .account = "ID.13490000000000000002"},
        .text = "Tiang listrik miring",
        .said_at = at(1772327732),
    };
    Submission id_in_from{
        .account = kNumber,
        .external_id = "wamid.CONTOH0023==",
        .author = {.account = "ID.13490000000000000003"},
        .text = "Tanpa nomor dan tanpa kontak",
        .said_at = at(1772327733),
    };
    auto edit = both;
    edit.revision = 1772327790;
    edit.text = "Tiang listrik miring di Jl. Melati";
    edit.said_at = at(1772327790);
    auto revoked = both;
    revoked.revision = 1772327850;
    revoked.withdrawn = true;
    revoked.text.clear();
    revoked.said_at = at(1772327850);
    Submission in_group{
        .account = kNumber,
        .external_id = "wamid.CONTOH0026==",
        .author = both.author,
        .text = "Obrolan warga",
        .said_at = at(1772327851),
        .doubt = "written in a group, and not to us",
    };
    Submission not_shown{
        .account = kNumber,
        .external_id = "wamid.CONTOH0028==",
        .author = both.author,
        .said_at = at(1772327853),
        .problems = {"message: only the app shows it (code 131051)"},
    };
    // Dropped: what our own number wrote.
    return {
        .submissions = {no_phone, both, id_in_from, edit, revoked, in_group, not_shown},
        .ignored = {"kind: message system", "kind: changes user_id_update"},
        .dropped = 1,
    };
}

Stored location_voice_document() {
    auto const citizen = by_phone("628000000001", "Warga Contoh");
    Submission location{
        .account = kNumber,
        .external_id = "wamid.CONTOH0011==",
        .author = citizen,
        .place = Place{"Alun-alun Contoh, Jl. Contoh No. 1", -6.914744, 107.60981},
        .said_at = at(1772327731),
    };
    Submission voice{
        .account = kNumber,
        .external_id = "wamid.CONTOH0012==",
        .author = citizen,
        .attachments = {media("400900000000002", "audio/ogg; codecs=opus")},
        .said_at = at(1772327731),
    };
    Submission document{
        .account = kNumber,
        .external_id = "wamid.CONTOH0013==",
        .author = citizen,
        .attachments = {media("400900000000003", "application/pdf", "../Surat Aduan.pdf")},
        .said_at = at(1772327731),
    };
    Submission button{
        .account = kNumber,
        .external_id = "wamid.CONTOH0015==",
        .author = citizen,
        .text = "Ya, benar",
        .said_at = at(1772327731),
    };
    // Dropped: the reaction.
    return {.submissions = {location, voice, document, button}, .dropped = 1};
}

std::string sample_body(std::string_view name) {
    return data_file("whatsapp/" + std::string(name));
}

PayloadCase signed_sample(std::string_view name, std::string_view signature, Stored stored) {
    return {
        .label = std::string(name),
        .request = delivery_to("whatsapp", sample_body(name), std::string(signature)),
        .stored = std::move(stored),
    };
}

}  // namespace

// The signatures of 01, 03 and 04 are those of the samples' own list, not ones computed here.
TEST_CASE("whatsapp: every captured delivery, signed by the platform's rules, gives its records") {
    std::vector<PayloadCase> const cases{
        signed_sample(
            kBatch, "sha256=01bead4372bba0e118ccaa2423d15150fc5bf79c2d7f40e95a3cd22037fbff8f", batch()
        ),
        signed_sample(kUsernames, meta_signature(sample_body(kUsernames)), usernames()),
        signed_sample(
            kMedia,
            "sha256=17fd82e22f8f603e61a0701cc3647eae4d978ebaaef28309b2b2e9e8b3a92f1c",
            location_voice_document()
        ),
        signed_sample(
            kStatuses,
            "sha256=3f9724cdb60d395ffe1976c4f5a910d8eba0d1c80729d67315b42831d962f703",
            {.dropped = 4}
        ),
    };
    run_samples([] { return meta_channel("whatsapp"); }, cases);
}

TEST_CASE("whatsapp: an edited and then removed message is one report") {
    auto const channel = meta_channel("whatsapp");
    FakeIntake intake;
    CHECK(serve(*channel, intake, signed_delivery_to("whatsapp", sample_body(kUsernames))).status == 200);
    CHECK(intake.stored.size() == 7);
    CHECK(intake.statuses.size() == 5);
}
