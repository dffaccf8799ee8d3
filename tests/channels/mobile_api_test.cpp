#include "tests/channels/mobile_api_requests.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace kanal;
using namespace kanal::test;

namespace {

Submission expected(std::string text) {
    return {.account = "app-kota", .external_id = "8e03978e-40d5", .text = std::move(text)};
}

Submission expected_full() {
    auto submission = expected("Lampu jalan mati di depan pasar, sudah seminggu 🙏");
    submission.title = "Lampu jalan mati";
    submission.author.name = "Siti Contoh";
    submission.author.phone = "0812-0000-0001";
    submission.author.email = "siti@example.org";
    submission.author.address = "Jl. Contoh 1, RT 02/RW 03";
    submission.place = Place{.said = "Pasar Contoh", .latitude = -6.9147, .longitude = 107.6098};
    submission.occurred_on = "2026-02-28";
    submission.wishes = {true, true, ReportClass::complaint};
    return submission;
}

Attachment photo() {
    return {
        .name = "foto \"1\".jpg",
        .bytes = std::string("\xFF\xD8\xFF\xE0\0\r\n--x", 10),
        .url = {},
        .media_type = "image/jpeg",
    };
}

PayloadCase refused(std::string label, std::string body, unsigned status) {
    return {.label = std::move(label), .request = report(std::move(body)), .status = status};
}

PayloadCase accepted(std::string label, HttpRequest request, Submission submission) {
    Stored stored;
    stored.submissions.push_back(std::move(submission));
    return {
        .label = std::move(label),
        .request = std::move(request),
        .status = 201,
        .stored = std::move(stored),
    };
}

void add_standard_rows(std::vector<PayloadCase>& rows) {
    auto valid =
        accepted("a report with every field", report(data_file("mobile_api/full.json")), expected_full());
    valid.row = Row::valid;
    valid.check_answer = [](HttpResponse const& answer) {
        auto const body = boost::json::parse(answer.body);
        auto const id = std::string(body.at("id").as_string());
        CHECK(body.at("number").as_string() == "3273-26-000001-0");
        CHECK(body.at("status").as_string() == "queued");
        CHECK(body.as_object().size() == 3);
        CHECK(header_of(answer, "Location") == "/api/v1/reports/" + id);
        CHECK(header_of(answer, "Idempotent-Replayed") == "");
    };
    rows.push_back(valid);
    auto again = valid;
    again.label = "the same report twice";
    again.row = Row::duplicate;
    rows.push_back(again);
    auto later = valid;
    later.label = "the disk refuses";
    later.row = Row::intake_refuses;
    rows.push_back(later);

    auto with_photo =
        accepted("a report with a photo", upload("mobile_api/photo.multipart"), expected_full());
    with_photo.stored.submissions[0].attachments.push_back(photo());
    rows.push_back(with_photo);
    with_photo.label = "a report with a photo twice";
    with_photo.row = Row::duplicate;
    rows.push_back(with_photo);

    auto empty = refused("no body", "", 400);
    empty.row = Row::empty;
    rows.push_back(empty);
    auto cut = refused("a report cut short", data_file("mobile_api/full.json").substr(0, 200), 400);
    cut.row = Row::truncated;
    rows.push_back(cut);
    auto cut_photo = PayloadCase{.label = "an upload cut short", .row = Row::truncated, .status = 400};
    cut_photo.request = upload("mobile_api/photo.multipart");
    cut_photo.request.body.resize(cut_photo.request.body.size() - 20);
    rows.push_back(cut_photo);
    auto stranger = refused("a key that is not ours", kSmallReport, 401);
    stranger.row = Row::wrong_credential;
    set_header(stranger.request, "authorization", "Bearer not-one-of-our-keys");
    rows.push_back(stranger);
}

std::string text_of(std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i)
        text += "é";
    return R"({"text":")" + text + "\"}";
}

std::string nested(int depth) {
    std::string text = R"({"text":"ada","place":)";
    for (int i = 1; i < depth; ++i)
        text += "[";
    return text;
}

std::string with_many_keys() {
    std::string text = R"({"text":"ada")";
    for (int i = 0; i < 200; ++i)
        text += ",\"k" + std::to_string(i) + "\":1";
    return text + "}";
}

std::string with_many_items() {
    std::string text = R"({"text":"ada","title":[1)";
    for (int i = 0; i < 10000; ++i)
        text += ",1";
    return text + "]}";
}

void add_accepted_rows(std::vector<PayloadCase>& rows) {
    rows.push_back(accepted("a report with the least", report(kSmallReport), expected("Jalan rusak")));
    rows.push_back(accepted(
        "null counts as missing",
        report(
            R"({"text":"ada","title":null,"class":null,"place":null,"reporter":{"name":null},"anonymous":null})"
        ),
        expected("ada")
    ));
    rows.push_back(accepted(
        "bidi and zero-width marks are kept",
        report("{\"text\":\"a\u202E\u200Bb\"}"),
        expected("a\u202E\u200Bb")
    ));
    rows.push_back(accepted("an empty place is none", report(with(R"("place":{})")), expected("ada")));
}

void add_unreadable_rows(std::vector<PayloadCase>& rows) {
    rows.push_back(refused("row 38: too deep", nested(17), 400));
    rows.push_back(refused("row 39: a key twice", R"({"text":"a","text":"b"})", 400));
    rows.push_back(refused("row 40: 1e999", with(R"("place":{"latitude":1e999,"longitude":1})"), 400));
    rows.push_back(refused("row 40: NaN", with(R"("place":{"latitude":NaN,"longitude":1})"), 400));
    rows.push_back(refused("row 40: 400 digits", with("\"title\":" + std::string(400, '9')), 400));
    rows.push_back(refused("row 41: invalid UTF-8", "{\"text\":\"\xC3\x28\"}", 400));
    rows.push_back(refused("row 41: overlong", "{\"text\":\"\xC0\xAF\"}", 400));
    rows.push_back(refused("row 41: lone surrogate", R"({"text":"\ud83d"})", 400));
    rows.push_back(refused("row 42: NUL", R"({"text":"a\u0000b"})", 400));
    rows.push_back(refused("row 43: too many keys", with_many_keys(), 400));
    rows.push_back(refused("row 43: too many items", with_many_items(), 400));
    rows.push_back(refused("no object", "[\"text\"]", 400));
    rows.push_back(refused("bytes after it", R"({"text":"a"}{"text":"b"})", 400));
}

void add_wrong_field_rows(std::vector<PayloadCase>& rows) {
    rows.push_back(accepted(
        "row 44: 10,000 characters",
        report(text_of(10000)),
        expected(std::string(boost::json::parse(text_of(10000)).at("text").as_string()))
    ));
    rows.push_back(accepted("a byte order mark", report("\xEF\xBB\xBF{\"text\":\"ada\"}"), expected("ada")));
    for (auto const& [label, body] : std::vector<std::pair<std::string, std::string>>{
             {"row 44: text too long", text_of(10001)},
             {"row 44: text empty", R"({"text":""})"},
             {"row 44: text of spaces", R"({"text":" \n\t\u00a0\u3000\u200b\u2060"})"},
             {"row 44: text of fillers", R"({"text":"\u3164\uffa0\u2800\u115f\ufe0f"})"},
             {"row 44: no text", R"({"title":"ada"})"},
             {"row 46: latitude", with(R"("place":{"latitude":90.0001,"longitude":107})")},
             {"row 46: longitude", with(R"("place":{"latitude":-6,"longitude":-180.5})")},
             {"row 46: swapped", with(R"("place":{"latitude":107.6,"longitude":-6.9})")},
             {"row 46: only one", with(R"("place":{"latitude":-6})")},
             {"row 46: the other is null", with(R"("place":{"longitude":107,"latitude":null})")},
             {"row 46: text", with(R"("place":{"latitude":"-6","longitude":"107"})")},
             {"row 54: status", with(R"("status":"closed")")},
             {"row 54: id", with(R"("id":"1")")},
             {"row 54: channel", with(R"("channel":"sms")")},
             {"row 54: in place", with(R"("place":{"said":"x","code":"32"})")},
             {"row 54: in reporter", with(R"("reporter":{"verified":true})")},
             {"class", with(R"("class":"pengaduan")")},
             {"date", with(R"("occurred_on":"2026-02-30")")},
             {"date and time", with(R"("occurred_on":"2026-02-28T10:00:00Z")")},
             {"short date", with(R"("occurred_on":"2026-2-28")")},
             {"type of text", R"({"text":1})"},
             {"type of title", with(R"("title":["a"])")},
             {"type of flag", with(R"("anonymous":"true")")},
             {"type of place", with(R"("place":"Jl. Contoh")")},
             {"type of reporter", with(R"("reporter":[])")},
             {"type of phone", with(R"("reporter":{"phone":62812})")},
             {"long title", with("\"title\":\"" + std::string(256, 'a') + "\"")},
         })
        rows.push_back(refused(label, body, 422));
}

}  // namespace

TEST_CASE("mobile api: a report is stored once and acknowledged; all else is refused and stored nowhere") {
    std::vector<PayloadCase> rows;
    add_standard_rows(rows);
    add_accepted_rows(rows);
    add_unreadable_rows(rows);
    add_wrong_field_rows(rows);
    run_payload_cases(make_channel, rows);
}
