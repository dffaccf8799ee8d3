#include "tests/channels/open311_gateway.hpp"

#include <algorithm>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

TEST_CASE("open311: an id resolves to the centre's tracking id, and so does a token") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    gateway.report("Padam", "", "PJU");
    auto const token = gateway.status(1).id;
    CHECK(gateway.send(ask("tokens/" + token + ".json")).body == "[{\"token\":\"" + token + "\"}]");
    // A token is no id: the request is not there yet.
    CHECK(gateway.send(ask("requests/" + token + ".json")).status == 404);
    CHECK(ids(gateway.json("requests.json")) == std::vector<std::string>{kFirst});

    for (std::size_t i = 0; i < 2; ++i) {
        gateway.status(i).state = "delivered";
        gateway.status(i).tracking_ids = {"LAPOR-" + std::to_string(i)};
    }
    CHECK(
        gateway.send(ask("tokens/" + token + ".json")).body ==
        R"([{"service_request_id":"LAPOR-1","token":")" + token + "\"}]"
    );
    CHECK(ids(gateway.json("requests.json")) == std::vector<std::string>{"LAPOR-1", kFirst});
    CHECK(ids(gateway.json("requests/LAPOR-1.json")) == std::vector<std::string>{"LAPOR-1"});
    auto const first = gateway.json("requests/3273-26-000001-0.json");
    CHECK(
        first.at_pointer("/0/status_notes").as_string() == "Diteruskan ke SP4N-LAPOR! dengan nomor LAPOR-0."
    );
}

TEST_CASE("open311: after retention a request is still found by its id, without its content") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    gateway.status(0).state = "delivered";
    gateway.status(0).tracking_ids = {"LAPOR-0"};
    gateway.intake.shown[0].record.clear();
    CHECK(gateway.json("requests.json").as_array().empty());
    for (std::string const name : {kFirst, "LAPOR-0"}) {
        auto const one = gateway.json("requests/" + name + ".json");
        CHECK(one.at_pointer("/0/service_request_id").as_string() == name);
        CHECK(one.at_pointer("/0/description").is_null());
    }
    CHECK(
        gateway.send(ask("tokens/" + gateway.status(0).id + ".json")).body.find("LAPOR-0") !=
        std::string::npos
    );
}

TEST_CASE("open311: the list can be narrowed by id, service, date and status, and comes in pages") {
    Open311Gateway gateway;
    for (int day = 1; day <= 5; ++day) {
        gateway.intake.now = Time(std::chrono::sys_days(2026y / 2 / day)) + 8h;
        gateway.report("Lubang+" + std::to_string(day), "", day % 2 == 1 ? "001" : "WBS");
    }
    auto const mine = "api_key=" + std::string(kKotaKey) + "&";
    auto const list = [&](std::string const& query) {
        return ids(gateway.json("requests.json", mine + query));
    };
    auto const number = [](int n) { return "3273-26-00000" + std::to_string(n) + "-0"; };
    using Ids = std::vector<std::string>;
    CHECK(list("") == Ids{number(5), number(4), number(3), number(2), number(1)});
    CHECK(list("service_code=WBS") == Ids{number(4), number(2)});
    CHECK(list("service_code=WBS,001&page_size=2") == Ids{number(5), number(4)});
    CHECK(list("page_size=2&page=3") == Ids{number(1)});
    CHECK(list("page_size=2&page=4").empty());
    CHECK(
        list("start_date=2026-02-02T08:00:00Z&end_date=2026-02-04T08:00:00Z") ==
        Ids{number(4), number(3), number(2)}
    );
    CHECK(list("start_date=2026-02-04T15:00:01%2B07:00") == Ids{number(5)});
    CHECK(list("start_date=2026-02-04T15:00:01+07:00") == Ids{number(5)});
    CHECK(list("end_date=2026-02-01T08:00:00Z") == Ids{number(1)});
    CHECK(list("status=closed").empty());
    CHECK(list("status=closed,open").size() == 5);
    CHECK(
        list("service_request_id=" + number(2) + "," + number(9) + ",%20" + number(1) + "&status=salah") ==
        Ids{number(2), number(1)}
    );
    // Ninety days back from the channel's clock, 1 March.
    gateway.intake.now = Time(std::chrono::sys_days(2025y / 11 / 1));
    gateway.report("Lama");
    CHECK(list("").size() == 5);
    CHECK(list("end_date=2025-11-30T00:00:00Z") == Ids{number(6)});
}
