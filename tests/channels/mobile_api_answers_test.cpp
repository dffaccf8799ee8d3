#include "tests/channels/mobile_api_requests.hpp"
#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace kanal;
using namespace kanal::test;

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

TEST_CASE("mobile api: a report is found by its number, and a number with a wrong digit is named as such") {
    FakeIntake intake;
    auto const channel = make_channel();
    auto const sent = serve(*channel, intake, report(kSmallReport));
    auto const id = boost::json::parse(sent.body).at("id");
    intake.statuses[std::string(id.as_string())].number = "3273-26-48172093-2";
    auto const found = serve(*channel, intake, query("3273-26-48172093-2", kKotaKey));
    CHECK(found.status == 200);
    CHECK(boost::json::parse(found.body).at("id") == id);
    CHECK(serve(*channel, intake, query("3273-26-48172093-2", kDesaKey)).status == 404);
    auto const misread = serve(*channel, intake, query("3273-26-48172093-3", kKotaKey));
    CHECK(misread.status == 404);
    CHECK(misread.body.find("angka yang keliru") != std::string::npos);
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
