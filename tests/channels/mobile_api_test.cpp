#include "channels/mobile_api/mobile_api.hpp"

#include "tests/channels/mobile_api_requests.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>
#include <algorithm>
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

std::string with(std::string_view members) {
    return R"({"text":"ada",)" + std::string(members) + "}";
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
    for (auto const& [label, body] : std::vector<std::pair<std::string, std::string>>{
             {"row 44: text too long", text_of(10001)},
             {"row 44: text empty", R"({"text":""})"},
             {"row 44: text of spaces", R"({"text":" \n\t\u00a0\u3000\u200b\u2060"})"},
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

TEST_CASE("mobile api: the answer to wrong fields names all of them and repeats nothing") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const answer = serve(
        *channel,
        intake,
        report(
            R"({"text":" ","class":"rahasia-ku","place":{"latitude":91,"longitude":1},"reporter":{"name":7,"x-asing":1},"x-asing":1})"
        )
    );
    CHECK(answer.status == 422);
    CHECK(answer.media_type == "application/problem+json");
    std::vector<std::string> fields;
    auto const body = boost::json::parse(answer.body);
    for (auto const& error : body.at("errors").as_array()) {
        fields.emplace_back(error.at("field").as_string());
        CHECK_FALSE(error.at("reason").as_string().empty());
    }
    CHECK(
        fields ==
        std::vector<std::string>{"text", "class", "report", "place.latitude", "reporter.name", "reporter"}
    );
    CHECK(answer.body.find("rahasia-ku") == std::string::npos);
    CHECK(answer.body.find("x-asing") == std::string::npos);
}

TEST_CASE("mobile api: a body that is too big is refused before it is read") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto big = report(with("\"title\":\"" + std::string(256 * 1024, 'a') + "\""));
    CHECK(serve(*channel, intake, big).status == 413);

    Routes routes;
    channel->open(routes, intake);
    auto const* route = routes.find("POST", "/api/v1/reports").route;
    REQUIRE(route != nullptr);
    CHECK(route->body_limit == 10 * 1024 * 1024);
    auto head = report("");
    set_header(head, "content-length", std::to_string(256 * 1024 + 1));
    auto const answer = route->admit(head);
    REQUIRE(answer);
    CHECK(answer->status == 413);
    set_header(head, "content-length", std::to_string(256 * 1024));
    CHECK_FALSE(route->admit(head));
    // An upload may be larger than its report; and a body in chunks announces nothing.
    set_header(head, "content-type", "multipart/form-data; boundary=b");
    set_header(head, "content-length", std::to_string(9 * 1024 * 1024));
    CHECK_FALSE(route->admit(head));
    remove_header(big, "content-length");
    CHECK(serve(*channel, intake, big).status == 413);
    CHECK(intake.calls == 0);
}

TEST_CASE("mobile api: only the key of a client opens the door") {
    auto const channel = make_channel();
    FakeIntake intake;
    for (auto const* value :
         {"", "Bearer", "Bearer ", "Basic YXBwLWtvdGE6eA==", kKotaKey.data(), "Bearer  x"}) {
        INFO(value);
        auto request = report(kSmallReport);
        set_header(request, "authorization", value);
        auto const answer = serve(*channel, intake, request);
        CHECK(answer.status == 401);
        CHECK(header_of(answer, "WWW-Authenticate") == "Bearer");
    }
    auto request = report(kSmallReport);
    request.headers.emplace_back("authorization", "Bearer " + std::string(kKotaKey));
    CHECK(serve(*channel, intake, request).status == 401);
    remove_header(request, "authorization");
    CHECK(serve(*channel, intake, request).status == 401);
    CHECK(intake.calls == 0);
    set_header(request, "authorization", "bearer " + std::string(kKotaKey));
    CHECK(serve(*channel, intake, request).status == 201);
}

TEST_CASE("mobile api: bytes from a quarantine are read like a request") {
    auto const channel = make_channel();
    auto const reading = channel->read({"application/json", data_file("mobile_api/full.json")});
    REQUIRE(reading.has_value());
    REQUIRE(reading->submissions.size() == 1);
    CHECK(reading->submissions[0].title == "Lampu jalan mati");
    CHECK(reading->submissions[0].raw.bytes == data_file("mobile_api/full.json"));
    CHECK(channel->read({"application/json", "{"}).error().fault == Fault::reject);
    CHECK(
        channel->read({"application/json", R"({"text":"a","status":"closed"})"}).error().fault ==
        Fault::reject
    );
}

TEST_CASE("mobile api: the status of a report is told to the client that sent it and to no other") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const sent = serve(*channel, intake, report(kSmallReport));
    REQUIRE(sent.status == 201);
    auto const id = std::string(boost::json::parse(sent.body).at("id").as_string());
    intake.statuses[id].state = "delivered";
    intake.statuses[id].tracking_ids = {"LAPOR-1", "P-2"};

    auto const told = serve(*channel, intake, query(id, kKotaKey));
    CHECK(told.status == 200);
    CHECK(told.media_type == "application/json");
    CHECK(
        boost::json::parse(told.body) ==
        boost::json::value{
            {"id", id},
            {"number", "3273-26-000001-0"},
            {"status", "delivered"},
            {"tracking_ids", {"LAPOR-1", "P-2"}},
        }
    );
    CHECK(serve(*channel, intake, query(id, kDesaKey)).status == 404);
    CHECK(serve(*channel, intake, query(id, "no-key")).status == 401);
    CHECK(serve(*channel, intake, query("8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735", kKotaKey)).status == 404);
    CHECK(serve(*channel, intake, query("../" + id, kKotaKey)).status == 404);

    intake.statuses[id].channel = "web";
    CHECK(serve(*channel, intake, query(id, kKotaKey)).status == 404);
    intake.disk = FakeIntake::Disk::full;
    CHECK(serve(*channel, intake, query(id, kKotaKey)).status == 503);
}

TEST_CASE("mobile api: another client's report looks like none at all") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const sent = serve(*channel, intake, report(kSmallReport));
    auto const id = std::string(boost::json::parse(sent.body).at("id").as_string());
    auto const other = serve(*channel, intake, query(id, kDesaKey));
    auto const none = serve(*channel, intake, query("8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735", kDesaKey));
    CHECK(other.body == none.body);
    CHECK(other.headers == none.headers);
}

TEST_CASE("mobile api: a block of the configuration makes the channel") {
    TempDir const folder;
    write_secret(folder / "keys", "# app\n\napp-kota:" + std::string(kKotaKey) + "\n");
    auto const made = channel_from_yaml(folder, "{name: app, kind: mobile_api, keys_file: keys}\n");
    CHECK(made.faults.empty());
    REQUIRE(made.channel);
    FakeIntake intake;
    CHECK(serve(*made.channel, intake, report(kSmallReport)).status == 201);
    CHECK(intake.batches.at(0).channel == "app");
}

TEST_CASE("mobile api: a fault in the file of keys names the line and not the key") {
    TempDir const folder;
    write_secret(folder / "keys", "app-kota:" + std::string(kKotaKey) + "\nrahasia-tanpa-titik-dua\n");
    auto const made = channel_from_yaml(folder, "{name: app, kind: mobile_api, keys_file: keys}\n");
    CHECK_FALSE(made.channel);
    REQUIRE(made.faults.size() == 1);
    CHECK(made.faults[0].find("keys_file: line 2: ") != std::string::npos);
    CHECK(made.faults[0].find("rahasia") == std::string::npos);
}
