#include "daemon/kanalctl/print_list.hpp"

#include <doctest/doctest.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <ctime>
#include <sstream>
#include <string>

using namespace kanal;
namespace json = boost::json;

namespace {

json::object report(int number) {
    return {
        {"number", std::to_string(number)},
        {"state", "queued"},
        {"channel", "app"},
        {"received_at", "x"},
        {"id", "y"}};
}

// A daemon with so many reports, the newest first, that answers in pages.
class Daemon {
public:
    explicit Daemon(int reports) : reports_(reports) {}

    Result<json::object> answer(json::object const& request) {
        requests.push_back(request);
        if (fails_at == static_cast<int>(requests.size())) return retry("kanald tidak menjawab");
        auto const* const before = request.if_contains("before");
        int next = before == nullptr ? reports_ : std::stoi(std::string(before->as_string())) - 1;
        int const limit = std::stoi(std::string(request.at("limit").as_string()));
        json::array rows;
        for (; next > 0 && static_cast<int>(rows.size()) < limit; --next)
            rows.push_back(report(next));
        json::object answer{{"reports", std::move(rows)}, {"timezone", "Asia/Jakarta"}};
        if (next > 0) answer["before"] = next + 1;
        return answer;
    }

    std::vector<json::object> requests = {};
    int fails_at = 0;

private:
    int reports_;
};

std::string print(Daemon& daemon, kanalctl::ListOptions const& options) {
    std::ostringstream out;
    auto const ask = [&daemon](json::object const& request) { return daemon.answer(request); };
    auto const printed = kanalctl::print_list({{"command", "reports"}}, options, ask, out);
    CHECK(printed.has_value() == (daemon.fails_at == 0));
    return out.str();
}

std::string page(std::string const& command, char const* answer) {
    return kanalctl::ListText(command).page(json::parse(answer).as_object());
}

}  // namespace

TEST_CASE("kanalctl: the columns of a list stand below their titles whatever stands in them") {
    CHECK(
        page(
            "reports",
            R"({"reports":[{"number":"3273-26-000001-1","state":"held","channel":"app","received_at":"x","id":"y"},
                       {"number":"3273-26-000002-2","state":"délivré","channel":"app","received_at":"x","id":"z"}]})"
        ) ==
        "NOMOR             KEADAAN  KANAL  DITERIMA  ID\n"
        "3273-26-000001-1  held     app    x         y\n"
        "3273-26-000002-2  délivré  app    x         z\n"
    );
}

TEST_CASE("kanalctl: a missing field is a dash") {
    CHECK(
        page("quarantine", R"({"quarantine":[{"id":"q1"}]})") ==
        "ID  KANAL  DITERIMA  SEBAB\nq1  -      -         -\n"
    );
}

TEST_CASE("kanalctl: a list of many pages is one table, and one document for a script") {
    Daemon daemon(1'234);
    auto const text = print(daemon, {});
    CHECK(std::count(text.begin(), text.end(), '\n') == 1 + 1'234);
    CHECK(text.find("NOMOR") == text.rfind("NOMOR"));
    CHECK(text.find("Lanjutannya") == std::string::npos);
    CHECK(daemon.requests.size() == 7);

    auto const document = json::parse(print(daemon, {.json = true})).as_object();
    auto const& rows = document.at("reports").as_array();
    REQUIRE(rows.size() == 1'234);
    CHECK(rows.front().at("number") == "1234");
    CHECK(rows.back().at("number") == "1");
    CHECK_FALSE(document.contains("before"));
    CHECK(document.at("timezone") == "Asia/Jakarta");
}

TEST_CASE("kanalctl: a list ends at its limit, and says where it goes on") {
    Daemon daemon(1'000);
    auto const text = print(daemon, {.limit = 450});
    CHECK(std::count(text.begin(), text.end(), '\n') == 1 + 450 + 1);
    CHECK(text.ends_with("Lanjutannya: --before 551\n"));
    CHECK(json::parse(print(daemon, {.limit = 450, .json = true})).at("before") == 551);
    CHECK(print(daemon, {.limit = 1'000}).find("Lanjutannya") == std::string::npos);
}

TEST_CASE("kanalctl: a list that breaks off is an error and no whole document") {
    Daemon daemon(1'000);
    daemon.fails_at = 3;
    auto const text = print(daemon, {.json = true});
    boost::system::error_code failed;
    json::parse(text, failed);
    CHECK(failed);
}

TEST_CASE("kanalctl: a list that lags says by how much") {
    auto const answer = json::parse(R"({"reports":[],"behind":7})").as_object();
    CHECK(
        kanalctl::ListText::end(answer) == "Belum lengkap: 7 perubahan terakhir belum tampak di daftar ini\n"
    );
}

TEST_CASE("kanalctl: a list of ten thousand reports is laid out at once") {
    json::array rows;
    for (int i = 0; i < 10'000; ++i)
        rows.push_back(report(i));
    json::object const answer{{"reports", rows}};
    auto const began = std::clock();
    CHECK(kanalctl::ListText("reports").page(answer).size() > 10'000);
    CHECK(double(std::clock() - began) / CLOCKS_PER_SEC < 2);
}
