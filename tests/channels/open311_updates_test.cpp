#include "http/routes.hpp"
#include "tests/channels/open311_gateway.hpp"

#include <set>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

HttpRequest update(std::string_view about, std::string_view more = {}, std::string_view key = kKotaKey) {
    auto request = form(with_key("service_request_id=" + std::string(about) + std::string(more), key));
    request.path = "/open311/v2/servicerequestupdates.json";
    return request;
}

}  // namespace

TEST_CASE("open311: what is added to a report becomes a report that names it") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    auto const answer = gateway.send(update(
        kFirst,
        "&update_id=77&description=Sekarang+lebih+dalam&updated_datetime=2026-03-01T08:00:00%2B07:00"
        "&first_name=Siti&media_url=https://foto.example/2.jpg"
    ));
    CHECK(answer.status == 200);
    CHECK(answer.body == "[{\"update_id\":\"" + std::string(kSecond) + "\"}]");
    auto const& stored = gateway.intake.stored.at(1);
    CHECK(stored.title == "Tambahan untuk laporan 3273-26-000001-0");
    CHECK(stored.text == "Sekarang lebih dalam\n\nTambahan untuk laporan 3273-26-000001-0.");
    CHECK(stored.author.name == "Siti");
    CHECK(stored.attachments.size() == 1);
    CHECK(stored.said_at == Time(std::chrono::sys_days(2026y / 3 / 1)) + 1h);
    CHECK(stored.doubt.empty());
    // It is no request of its own in the public list.
    CHECK(ids(gateway.json("requests.json")) == std::vector<std::string>{kFirst});
}

TEST_CASE("open311: the same update is the same for ever, another one under its number is another") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    auto const first = gateway.send(update(kFirst, "&update_id=77&description=a"));
    CHECK(gateway.send(update(kFirst, "&update_id=77&description=a")).body == first.body);
    CHECK(gateway.send(update(kFirst, "&update_id=77&description=b")).body != first.body);
    CHECK(gateway.send(update(kFirst, "&update_id=78&description=a")).body != first.body);
    CHECK(gateway.intake.stored.size() == 4);
}

TEST_CASE("open311: an addition to what is not known, or not this client's, waits for a person") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    CHECK(gateway.send(update("3273-26-000009-0", "&description=a")).status == 200);
    CHECK(gateway.send(update(kFirst, "&description=b", kDesaKey)).status == 200);
    CHECK(!gateway.intake.stored.at(1).doubt.empty());
    CHECK(!gateway.intake.stored.at(2).doubt.empty());
}

TEST_CASE("open311: an update that says nothing, or of nothing, is refused") {
    Open311Gateway gateway;
    CHECK(gateway.send(update(kFirst)).body.find("description was not provided") != std::string::npos);
    CHECK(gateway.send(update("", "&description=a")).body.find("service_request_id") != std::string::npos);
    CHECK(gateway.send(update(kFirst, "&description=a", "salah")).status == 403);
    CHECK(gateway.send(update(kFirst, "&status=closed")).status == 200);
    CHECK(gateway.intake.stored.at(0).text.starts_with("Status menurut pengirim: closed"));
}

TEST_CASE("open311: updates tell what a centre has taken between two times") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    gateway.report("Lubang+lain");
    CHECK(gateway.json("servicerequestupdates.json").as_array().empty());
    gateway.status(0).state = "delivered";
    gateway.status(0).tracking_ids = {"LAPOR-7"};
    gateway.intake.shown[0].received_at = Time(std::chrono::sys_days(2026y / 2 / 19));
    gateway.intake.shown[0].taken_at = Time(std::chrono::sys_days(2026y / 2 / 20)) + 8h;
    gateway.intake.shown[0].changed_at = gateway.intake.shown[0].taken_at;
    auto const updates = gateway.json("servicerequestupdates.json").as_array();
    REQUIRE(updates.size() == 1);
    CHECK(updates[0].at("service_request_id").as_string() == kFirst);
    CHECK(updates[0].at("update_id").as_string() == "3273-26-000001-0-delivered");
    CHECK(updates[0].at("status").as_string() == "open");
    CHECK(updates[0].at("updated_datetime").as_string() == "2026-02-20T08:00:00Z");
    CHECK(updates[0].at("description").as_string() == "Diteruskan ke SP4N-LAPOR! dengan nomor LAPOR-7.");
    auto const between = [&](std::string const& dates) {
        return gateway.json("servicerequestupdates.json", dates).as_array().size();
    };
    CHECK(between("start_date=2026-02-20T00:00:00Z&end_date=2026-02-21T00:00:00Z") == 1);
    CHECK(between("start_date=2026-02-21T00:00:00Z&end_date=2026-02-22T00:00:00Z") == 0);
}

TEST_CASE(
    "open311: updates tell what the centre said since, when the gateway heard it, and the last one closes"
) {
    Open311Gateway gateway;
    gateway.report("Lubang");
    auto const day = [](unsigned number) { return Time(std::chrono::sys_days(2026y / 2 / number)); };
    auto& view = gateway.intake.shown[0];
    view.received_at = day(1);
    view.taken_at = day(2);
    view.changed_at = day(20);
    auto& status = gateway.status(0);
    status.state = "delivered";
    status.tracking_ids = {"LAPOR-7"};
    auto const said = [&](std::string event, CentreState state, std::string word, Time heard_at) {
        status.progress.push_back(
            {.centre = "lapor",
             .event = event,
             .state = state,
             .word = word,
             .at = day(3),
             .heard_at = heard_at}
        );
    };
    said("e1", CentreState::other, "Terdisposisi ke Dinas PU", day(5));
    said("e2", CentreState::in_progress, "Proses", day(10));
    said("e3", CentreState::done, "", day(20));

    auto const updates = gateway.json("servicerequestupdates.json").as_array();
    REQUIRE(updates.size() == 4);
    std::vector<std::string> told;
    std::set<std::string> names;
    for (auto const& update : updates) {
        CHECK(update.at("service_request_id").as_string() == kFirst);
        names.emplace(update.at("update_id").as_string());
        told.push_back(
            std::string(update.at("updated_datetime").as_string()) + " " +
            std::string(update.at("status").as_string()) + " " +
            std::string(update.at("description").as_string())
        );
    }
    CHECK(names.size() == 4);
    CHECK(
        told ==
        std::vector<std::string>{
            "2026-02-02T00:00:00Z open Diteruskan ke SP4N-LAPOR! dengan nomor LAPOR-7.",
            "2026-02-05T00:00:00Z open Terdisposisi ke Dinas PU",
            "2026-02-10T00:00:00Z open Ditindaklanjuti",
            "2026-02-20T00:00:00Z closed Selesai"}
    );
    auto const again = gateway.json("servicerequestupdates.json").as_array();
    CHECK(again == updates);
    auto const pages = [&](std::string const& page) {
        return gateway.json("servicerequestupdates.json", "page_size=3&page=" + page).as_array();
    };
    CHECK(pages("1").size() == 3);
    REQUIRE(pages("2").size() == 1);
    CHECK(pages("2")[0] == updates[3]);
    auto const late = gateway.json(
        "servicerequestupdates.json", "start_date=2026-02-10T00:00:00Z&end_date=2026-02-11T00:00:00Z"
    );
    REQUIRE(late.as_array().size() == 1);
    CHECK(late.as_array()[0] == updates[2]);
    auto const request = gateway.json("requests/" + std::string(kFirst) + ".json");
    CHECK(request.at_pointer("/0/status").as_string() == "closed");
    CHECK(request.at_pointer("/0/updated_datetime").as_string() == "2026-02-20T00:00:00Z");
}

TEST_CASE("open311: after retention the client that sent a report still hears of it, and the public does not"
) {
    Open311Gateway gateway;
    gateway.report("Lubang", "&confidential=true");
    auto& view = gateway.intake.shown[0];
    view.received_at = view.taken_at = view.changed_at = Time(std::chrono::sys_days(2026y / 2 / 20));
    gateway.status(0).state = "delivered";
    gateway.status(0).tracking_ids = {"LAPOR-7"};
    view.record.clear();
    view.category = "001";
    CHECK(gateway.json("servicerequestupdates.json").as_array().empty());
    auto const own = gateway.json("servicerequestupdates.json", with_key("", kKotaKey));
    REQUIRE(own.as_array().size() == 1);
    CHECK(own.as_array()[0].at("service_request_id").as_string() == kFirst);
}

TEST_CASE("open311: what the server itself refuses has the endpoint's form, and any page may read it") {
    Open311Gateway gateway;
    Routes routes;
    gateway.channel->open(routes, gateway.intake);
    HttpRequest head;
    head.path = "/open311/v2/requests.xml";
    auto const xml = routes.refuse(head, 405, "Method not allowed");
    REQUIRE(xml);
    CHECK(xml->status == 405);
    CHECK(xml->media_type == "text/xml; charset=utf-8");
    CHECK(xml->body.find("<description>Method not allowed</description>") != std::string::npos);
    CHECK(header_of(*xml, "Access-Control-Allow-Origin") == "*");
    head.path = "/open311/v2/requests.json";
    auto const json = routes.refuse(head, 503, "Too much at once");
    REQUIRE(json);
    CHECK(json->body.starts_with("[{\"code\":503,"));
    CHECK(!header_of(*json, "Retry-After").empty());
    head.path = "/hooks/facebook";
    CHECK(!routes.refuse(head, 405, "Method not allowed"));
}

TEST_CASE("open311: a page of any origin may ask before it sends") {
    auto const channel = make_open311();
    FakeIntake intake;
    Routes routes;
    channel->open(routes, intake);
    auto const* const route = routes.find("OPTIONS", "/open311/v2/requests.json").route;
    REQUIRE(route != nullptr);
    auto const answer = route->admit(HttpRequest());
    REQUIRE(answer);
    CHECK(answer->status == 204);
    CHECK(header_of(*answer, "Access-Control-Allow-Origin") == "*");
}
