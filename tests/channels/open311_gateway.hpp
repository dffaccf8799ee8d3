#pragma once

#include "tests/channels/open311_requests.hpp"
#include "tests/support/channel_from_yaml.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kanal::test {

// The channel in front of an intake that remembers what came.
struct Open311Gateway {
    FakeIntake intake = {};
    std::unique_ptr<Channel> channel = make_open311();

    HttpResponse send(HttpRequest request) { return serve(*channel, intake, std::move(request)); }
    boost::json::value json(std::string_view what, std::string query = {}) {
        auto const answer = send(ask(what, std::move(query)));
        CHECK(answer.status == 200);
        CHECK(header_of(answer, "Access-Control-Allow-Origin") == "*");
        return boost::json::parse(answer.body);
    }
    void report(std::string_view text, std::string_view more = {}, std::string_view service = "001") {
        auto const answer = send(form(with_key(
            "service_code=" + std::string(service) +
            "&attribute[KEDALAMAN]=dalam&address_string=Jl.+Melati&description=" + std::string(text) +
            std::string(more)
        )));
        REQUIRE(answer.status == 200);
    }
    ReportStatus& status(std::size_t index) { return intake.statuses.at(intake.shown.at(index).status.id); }
};

inline std::vector<std::string> ids(boost::json::value const& list) {
    std::vector<std::string> found;
    for (auto const& request : list.as_array())
        found.emplace_back(request.at("service_request_id").as_string());
    return found;
}

inline constexpr auto kFirst = "3273-26-000001-0";
inline constexpr auto kSecond = "3273-26-000002-0";

}  // namespace kanal::test
