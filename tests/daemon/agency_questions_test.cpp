#include "daemon/kanalctl/setup/agency_questions.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kanal::kanalctl;

namespace {

struct Answered {
    std::string zone = {};
    std::vector<std::string> faults = {};
};

// What is found of these options where nobody is asked.
Answered answered(SetupOptions const& options, std::string const& config) {
    auto const draft = ConfigDraft::of(config);
    REQUIRE(draft.has_value());
    Answered answered;
    Asking asking(nullptr, answered.faults);
    SetupAnswers answers;
    find_agency(options, *draft, asking, answers);
    answered.zone = answers.timezone;
    return answered;
}

std::string zone_of(std::string code, std::string const& config) {
    SetupOptions options;
    options.agency_code = std::move(code);
    options.agency_name = "Pemerintah Contoh";
    auto const found = answered(options, config);
    CHECK(found.faults.empty());
    return found.zone;
}

// As the package brings it.
constexpr auto kShipped =
    "agency:\n  code: \"32.73\"\n  name: Pemerintah Kota Contoh\n  timezone: Asia/Jakarta\n";

}  // namespace

TEST_CASE("agency questions: the time zone is the one of the province, also where the file has another's") {
    struct Case {
        char const* zone;
        std::vector<std::string> provinces;
    };
    for (auto const& each :
         {Case{
              "Asia/Jakarta",
              {"11",
               "12",
               "13",
               "14",
               "15",
               "16",
               "17",
               "18",
               "19",
               "21",
               "31",
               "32",
               "33",
               "34",
               "35",
               "36",
               "61",
               "62"}},
          Case{"Asia/Makassar", {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}},
          Case{"Asia/Jayapura", {"81", "82", "91", "92", "93", "94", "95", "96"}}}) {
        for (auto const& province : each.provinces) {
            CAPTURE(province);
            CHECK(zone_of(province, "centre:\n- {name: outbox, kind: file}\n") == each.zone);
            CHECK(zone_of(province + ".71", kShipped) == each.zone);
        }
    }
}

TEST_CASE("agency questions: a time zone that somebody chose stays when the code changes") {
    CHECK(
        zone_of("91", "agency:\n  code: \"32\"\n  name: A\n  timezone: Asia/Makassar\n") == "Asia/Makassar"
    );
    CHECK(zone_of("32", "agency:\n  code: \"32\"\n  name: A\n  timezone: Asia/Dili\n") == "Asia/Dili");
}

TEST_CASE("agency questions: a time zone is taken by its name or its letters, and no other") {
    SetupOptions options;
    options.agency_code = "32";
    options.agency_name = "A";
    for (auto const& [said, meant] :
         {std::pair{"WITA", "Asia/Makassar"},
          std::pair{"WIT", "Asia/Jayapura"},
          std::pair{"Asia/Jakarta", "Asia/Jakarta"}}) {
        options.timezone = said;
        auto const found = answered(options, kShipped);
        CHECK(found.zone == meant);
        CHECK(found.faults.empty());
    }
    options.timezone = "Europe/Berlin";
    CHECK(answered(options, kShipped).faults.size() == 1);
}
