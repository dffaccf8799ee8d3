#include "tests/channels/open311_requests.hpp"

#include <boost/json/parse.hpp>

using namespace kanal;
using namespace kanal::test;

namespace {

Submission expected_small() {
    Submission submission;
    submission.account = "app-kota";
    submission.external_id = "kunci-1";
    submission.title = "Lampu jalan mati";
    submission.place = Place{.said = "Pasar Contoh"};
    submission.category = Category{"PJU", "Lampu jalan mati"};
    submission.wishes.report_class = ReportClass::complaint;
    return submission;
}

Submission expected_full() {
    Submission submission;
    submission.account = "app-kota";
    submission.external_id = "kunci-1";
    submission.author.name = "Warga Contoh";
    submission.author.phone = "080000000001";
    submission.text =
        "Lubang besar 😡\nSudah dua minggu\n\n"
        "Seberapa dalam lubangnya? Lebih dari 5 cm\nDampak: Kecelakaan, Macet";
    submission.place = Place{.said = "Jl. Melati 12", .latitude = -6.914744, .longitude = 107.60981};
    submission.attachments = {{.url = "https://foto.example/1.jpg"}};
    submission.category = Category{"001", "Jalan rusak"};
    submission.wishes.report_class = ReportClass::complaint;
    return submission;
}

HttpRequest keyed(HttpRequest request) {
    request.headers.emplace_back("idempotency-key", "kunci-1");
    return request;
}

PayloadCase accepted(std::string label, HttpRequest request, Submission submission) {
    PayloadCase made{.label = std::move(label), .request = keyed(std::move(request))};
    made.stored.submissions.push_back(std::move(submission));
    return made;
}

// The errors in JSON, each "code description".
std::vector<std::string> errors_of(HttpResponse const& answer) {
    std::vector<std::string> found;
    auto const document = boost::json::parse(answer.body);
    for (auto const& error : document.as_array())
        found.push_back(
            std::to_string(error.at("code").as_int64()) + " " +
            std::string(error.at("description").as_string())
        );
    return found;
}

PayloadCase refused(std::string label, HttpRequest request, std::vector<std::string> errors) {
    PayloadCase made{.label = std::move(label), .request = std::move(request)};
    made.status = static_cast<unsigned>(std::stoul(errors.at(0)));
    made.check_answer = [errors](HttpResponse const& answer) { CHECK(errors_of(answer) == errors); };
    return made;
}

void add_standard_rows(std::vector<PayloadCase>& rows) {
    auto valid =
        accepted("the sample of the specification", form(data_file("open311/full.form")), expected_full());
    valid.row = Row::valid;
    valid.check_answer = [](HttpResponse const& answer) {
        CHECK(
            answer.body ==
            R"([{"service_request_id":"3273-26-000001-0","service_notice":"Petugas memeriksa dalam 3 hari kerja","account_id":null}])"
        );
        CHECK(answer.media_type == "application/json; charset=utf-8");
        CHECK(header_of(answer, "Location") == "/open311/v2/requests/3273-26-000001-0.json");
    };
    rows.push_back(valid);
    auto again = valid;
    again.label = "the same twice";
    again.row = Row::duplicate;
    rows.push_back(again);
    auto later = valid;
    later.label = "the disk refuses";
    later.row = Row::intake_refuses;
    rows.push_back(later);

    auto empty = refused("no body", form(""), {"403 api_key is missing or not valid"});
    empty.row = Row::empty;
    rows.push_back(empty);
    auto cut = refused(
        "a form cut within a character",
        form(data_file("open311/full.form").substr(0, 253)),
        {"400 the form cannot be read"}
    );
    cut.row = Row::truncated;
    rows.push_back(cut);
    auto stranger = refused(
        "a key that is not ours",
        form(with_key("service_code=PJU", "not-one-of-our-keys")),
        {"403 api_key is missing or not valid"}
    );
    stranger.row = Row::wrong_credential;
    rows.push_back(stranger);
}

HttpRequest upload() {
    auto request = form(data_file("open311/photo.multipart"));
    for (auto& [name, value] : request.headers)
        if (name == "content-type")
            value = "multipart/form-data; boundary=------------------------5a1d3f2b9c7e4d60";
    return request;
}

void add_accepted_rows(std::vector<PayloadCase>& rows) {
    rows.push_back(accepted("the least there can be", small_form(), expected_small()));
    rows.push_back(
        accepted("an empty field counts as missing", small_form("&lat=&long=&email="), expected_small())
    );
    auto by_id = expected_small();
    by_id.place->said = "A-17";
    rows.push_back(accepted("a place by its id", form(with_key("service_code=PJU&address_id=A-17")), by_id));
    auto in_header = accepted(
        "the key as bearer token", form("service_code=PJU&address_string=Pasar+Contoh"), expected_small()
    );
    in_header.request.headers.emplace_back("authorization", "Bearer " + std::string(kKotaKey));
    rows.push_back(in_header);
    auto in_query = accepted("fields in the query", form(with_key("service_code=PJU")), expected_small());
    in_query.request.query = "jurisdiction_id=contoh.example&address_string=Pasar%20Contoh";
    rows.push_back(in_query);

    auto wishes = expected_small();
    wishes.wishes.anonymous = true;
    wishes.wishes.confidential = true;
    rows.push_back(accepted(
        "wishes that GeoReport has no word for", small_form("&anonymous=true&confidential=true"), wishes
    ));
    auto unknown = expected_small();
    unknown.text = "easting: 1234";
    unknown.title = "Lampu jalan mati";
    rows.push_back(
        accepted("an answer to no question of ours is kept", small_form("&attribute[easting]=1234"), unknown)
    );
    auto http = expected_small();
    http.problems = {"media_url, not fetched: http://10.0.0.1/1.jpg"};
    http.attachments = {{.url = "https://foto.example/2.jpg"}};
    rows.push_back(accepted(
        "a picture that cannot be fetched does not cost the report",
        small_form("&media_url=http%3A%2F%2F10.0.0.1%2F1.jpg&media_url=https://foto.example/2.jpg"),
        http
    ));
    auto words = expected_small();
    words.problems = {
        "media, no address of a picture: foto menyusul", "media_url[0], no address of a picture: a b"};
    rows.push_back(accepted(
        "what stands where a picture's address belongs is kept",
        small_form("&media=foto+menyusul&media_url[0]=a%0Ab"),
        words
    ));
    auto more = expected_small();
    more.title = "Judul sendiri";
    more.text = "Kode pos: 40115";
    more.said_at = Time(std::chrono::seconds(1793491200));
    more.problems = {"field easting: 1234", "address_id: A-17", "first_name, once more: Budi"};
    std::swap(more.problems[0], more.problems[1]);
    more.author.name = "Siti";
    rows.push_back(accepted(
        "what only some clients say is kept",
        small_form("&title=Judul+sendiri&requested_datetime=2026-11-01T00:00:00Z&zipcode=40115&easting=1234"
                   "&address_id=A-17&first_name=Siti&first_name=Budi&device_id=hp-1"),
        more
    ));
    auto undated = expected_small();
    undated.problems = {"requested_datetime, no date with time and zone: kemarin"};
    rows.push_back(accepted("a time that cannot be read", small_form("&requested_datetime=kemarin"), undated)
    );
    auto endless = expected_small();
    endless.text = std::string(4001, 'a');
    endless.title = {};
    endless.author.name = std::string(1001, 'b');
    rows.push_back(accepted(
        "nothing is refused for its length",
        small_form("&description=" + endless.text + "&first_name=" + endless.author.name),
        endless
    ));
    auto photo = expected_small();
    photo.place->said = "Pasar Contoh & sekitarnya";
    photo.attachments = {{.name = "lampu.jpg", .bytes = "JPEGxx", .media_type = "image/jpeg"}};
    rows.push_back(accepted("a form with a photo", upload(), photo));
    auto whistle = expected_small();
    whistle.category = Category{"WBS", "Dugaan korupsi"};
    whistle.title = "Dugaan korupsi";
    whistle.wishes.report_class = ReportClass::whistleblowing;
    rows.push_back(accepted(
        "a service has a class", form(with_key("service_code=WBS&address_string=Pasar+Contoh")), whistle
    ));
}

void add_refused_rows(std::vector<PayloadCase>& rows) {
    std::string const no_place = "400 a location is required: lat and long, address_string or address_id";
    rows.push_back(
        refused("nothing but the key", form(with_key("")), {"400 service_code was not provided", no_place})
    );
    rows.push_back(refused(
        "a service that is not there",
        form(with_key("service_code=777&address_string=a")),
        {"404 service_code was not found"}
    ));
    rows.push_back(refused("half a point", small_form("&lat=-6.9"), {"400 lat and long go together"}));
    for (std::string const lat : {"91", "-90.1", "nan", "inf", "1e999", "6,9", "0x10", "1 "})
        rows.push_back(refused(
            "lat=" + lat, small_form("&long=107&lat=" + lat), {"400 lat must be a number from -90 to 90"}
        ));
    rows.push_back(refused("no UTF-8", small_form("&description=%FF"), {"400 the form cannot be read"}));
    rows.push_back(
        refused("a wish that is none", small_form("&anonymous=ya"), {"400 anonymous must be true or false"})
    );

    auto const asked = [](std::string_view answers) {
        return form(with_key("service_code=001&address_string=a" + std::string(answers)));
    };
    rows.push_back(refused(
        "a required answer is missing",
        asked(""),
        {"400 attribute[KEDALAMAN] is required and was not provided"}
    ));
    rows.push_back(refused(
        "an answer that is not in the list",
        asked("&attribute[KEDALAMAN]=sangat"),
        {"400 attribute[KEDALAMAN] has a value that is not in its list"}
    ));
    rows.push_back(refused(
        "two answers where one belongs",
        asked("&attribute[KEDALAMAN][]=dalam&attribute[KEDALAMAN][]=dangkal"),
        {"400 attribute[KEDALAMAN] takes one value and has several"}
    ));
    auto bad_key = refused(
        "an Idempotency-Key with a space",
        small_form(),
        {"400 Idempotency-Key must be 1 to 255 visible ASCII characters"}
    );
    bad_key.request.headers.emplace_back("idempotency-key", "a b");
    rows.push_back(bad_key);
    auto many = small_form();
    for (int i = 0; i < 200; ++i)
        many.body += "&a=b";
    rows.push_back(refused("too many fields", many, {"400 the form cannot be read"}));
}

}  // namespace

TEST_CASE("open311: every POST is stored as it was meant, or refused with what is wrong with it") {
    std::vector<PayloadCase> rows;
    add_standard_rows(rows);
    add_accepted_rows(rows);
    add_refused_rows(rows);
    run_payload_cases(make_open311, rows);
}

TEST_CASE("open311: a batch service gives a token, a realtime one the report's number") {
    FakeIntake intake;
    auto const channel = make_open311();
    auto request = small_form();
    request.path = "/open311/v2/requests.xml";
    auto const answer = serve(*channel, intake, request);
    auto const& id = intake.statuses.begin()->first;
    CHECK(answer.media_type == "text/xml; charset=utf-8");
    CHECK(
        answer.body ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests>\n <request>\n  <token>" + id +
            "</token>\n  <service_notice />\n  <account_id />\n </request>\n</service_requests>\n"
    );
    CHECK(header_of(answer, "Location") == "/open311/v2/tokens/" + id + ".xml");
}

TEST_CASE("open311: what is kept of a POST reads as the same again, and holds no key") {
    for (auto const& request : {form(data_file("open311/full.form")), upload(), small_form("&x=1&&")}) {
        FakeIntake intake;
        auto const channel = make_open311();
        REQUIRE(serve(*channel, intake, request).status == 200);
        auto const& kept = intake.stored.at(0);
        CHECK(kept.raw.bytes.find(kKotaKey) == std::string::npos);
        auto const again = channel->read(kept.raw);
        REQUIRE(again.has_value());
        CHECK(again->submissions.at(0).text == kept.text);
        CHECK(again->submissions.at(0).place->said == kept.place->said);
        CHECK(again->submissions.at(0).raw.bytes == kept.raw.bytes);
    }
    FakeIntake intake;
    auto const channel = make_open311();
    REQUIRE(
        serve(*channel, intake, form("service_code=PJU&api%5Fkey=kota-0123456789abcdef&address_string=a+b"))
            .status == 200
    );
    CHECK(intake.stored.at(0).raw.bytes == "service_code=PJU&address_string=a+b");
}

TEST_CASE("open311: another jurisdiction is not found, ours and none are") {
    auto options = open311_options();
    options.jurisdiction_id = "kota.example";
    auto const channel = open311::make(std::move(options));
    FakeIntake intake;
    CHECK(serve(*channel, intake, small_form("&jurisdiction_id=desa.example")).status == 404);
    CHECK(serve(*channel, intake, small_form("&jurisdiction_id=kota.example")).status == 200);
    CHECK(serve(*channel, intake, small_form()).status == 200);
    CHECK(serve(*channel, intake, ask("services.json", "jurisdiction_id=desa.example")).status == 404);
    CHECK(serve(*channel, intake, ask("services.json", "jurisdiction_id=kota.example")).status == 200);
}

TEST_CASE("open311: a device, an address and those who guess are limited") {
    auto options = open311_options();
    options.rates.per_device = 2;
    options.rates.per_peer = 5;
    options.clock.steady = [] { return SteadyTime(std::chrono::seconds(1)); };
    options.clock.jitter = [] { return 0.0; };
    auto const channel = open311::make(std::move(options));
    FakeIntake intake;
    auto const send = [&](std::string_view device) {
        return serve(*channel, intake, small_form("&device_id=" + std::string(device)));
    };
    CHECK(send("hp-1").status == 200);
    CHECK(send("hp-1").status == 200);
    auto const over = send("hp-1");
    CHECK(over.status == 429);
    CHECK(header_of(over, "Retry-After") == "30");
    CHECK(send("hp-2").status == 200);
    CHECK(send("hp-3").status == 200);
    CHECK(send("hp-4").status == 429);
    CHECK(serve(*channel, intake, ask("services.json")).status == 200);
}

TEST_CASE("open311: who has no key uses up nothing of who has one at the same address") {
    auto options = open311_options();
    options.rates.per_device = 2;
    options.rates.per_peer = 3;
    options.clock.steady = [] { return SteadyTime(std::chrono::seconds(1)); };
    auto const channel = open311::make(std::move(options));
    FakeIntake intake;
    auto guess = form("service_code=PJU");
    guess.query = "api_key=guess";
    for (int i = 0; i < 3; ++i)
        CHECK(serve(*channel, intake, i == 0 ? form("api_key=guess") : guess).status == 403);
    CHECK(serve(*channel, intake, form("api_key=guess")).status == 429);
    CHECK(serve(*channel, intake, guess).status == 429);
    CHECK(serve(*channel, intake, small_form()).status == 200);
    for (int i = 0; i < 3; ++i)
        CHECK(serve(*channel, intake, ask("services.json")).status == 200);
    CHECK(serve(*channel, intake, ask("services.json")).status == 429);
    auto const asked = ask("services.json", "api_key=" + std::string(kKotaKey));
    CHECK(serve(*channel, intake, asked).status == 200);
    // The address is the device of whoever names none.
    CHECK(serve(*channel, intake, small_form("&description=lain")).status == 200);
    CHECK(serve(*channel, intake, small_form("&description=lain+lagi")).status == 429);
}

TEST_CASE("open311: every spelling of several answers is read as the same") {
    for (std::string const answers :
         {"&attribute[DAMPAK]=1&attribute[DAMPAK]=2",
          "&attribute[DAMPAK][]=1&attribute[DAMPAK][]=2",
          "&attribute[DAMPAK][0]=1&attribute[DAMPAK][1]=2",
          "&attribute[DAMPAK][a]=1&attribute[DAMPAK][b]=2",
          "&attribute['DAMPAK']=1&attribute[\"DAMPAK\"]=2",
          "&attribute.DAMPAK=1&attribute.DAMPAK[]=2",
          "&attribute[DAMPAK]=1,2",
          "&attribute[DAMPAK]=1,+2"}) {
        CAPTURE(answers);
        FakeIntake intake;
        auto const channel = make_open311();
        auto const request = form(with_key(
            "service_code=001&address_string=a&description=larik&attribute[KEDALAMAN]=dalam" + answers
        ));
        REQUIRE(serve(*channel, intake, request).status == 200);
        CHECK(intake.stored.at(0).text.ends_with("Dampak: Kecelakaan, Macet"));
    }
}
