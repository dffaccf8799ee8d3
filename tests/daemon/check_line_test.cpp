#include "daemon/kanalctl/check_line.hpp"
#include "daemon/kanalctl/table.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace kanal;

namespace {

kanalctl::Check check(char const* json) {
    kanalctl::use_zone("Asia/Jakarta");
    return kanalctl::check_status(
        boost::json::parse(json).as_object(), *kanalctl::milliseconds_of("2026-11-29T12:00:00Z")
    );
}

}  // namespace

TEST_CASE("check: a gateway on which nothing waits for a person is well") {
    auto const well = check(R"({"accepting":true,"quarantine":0,
        "centres":[{"name":"lapor","state":"running","held":0,"unknown":0,"oldest":"2026-11-29T11:59:00Z"}],
        "channels":[{"name":"app","health":{"token":"works"}}]})");
    CHECK(well.level == kanalctl::Check::well);
    CHECK(well.line() == "BAIK\n");
}

TEST_CASE("check: closed doors, a centre that refuses us and a dead token are reasons to act") {
    CHECK(check(R"({"accepting":false})").level == kanalctl::Check::act);
    auto const stopped =
        check(R"({"accepting":true,"centres":[{"name":"lapor","state":"stopped","why":"http 401"}]})");
    CHECK(stopped.level == kanalctl::Check::act);
    CHECK(stopped.line() == "BERTINDAK: pusat lapor menolak kita: http 401\n");
    CHECK(
        check(R"({"accepting":true,"channels":[{"name":"fb","health":{"token":"dead: renew it"}}]})").level ==
        kanalctl::Check::act
    );
    CHECK(
        check(R"({"accepting":true,"channels":[{"name":"fb","health":{"webhook":"lost: x"}}]})").level ==
        kanalctl::Check::act
    );
}

TEST_CASE("check: what waits for a person is a reason to look, and the gravest stands first") {
    CHECK(check(R"({"accepting":true,"quarantine":2})").line() == "LIHAT: 2 kiriman di karantina\n");
    CHECK(check(R"({"accepting":true,"review":1})").level == kanalctl::Check::look);
    auto const held = check(R"({"accepting":true,"quarantine":1,"centres":[
        {"name":"lapor","state":"running","held":3,"unknown":1,"oldest":null}]})");
    CHECK(held.level == kanalctl::Check::act);
    CHECK(held.found.front() == "1 laporan tak pasti sampai di pusat lapor");
}

TEST_CASE("check: a report that waits for hours is worth a look, for days it is time to act") {
    CHECK(
        check(
            R"({"accepting":true,"centres":[{"name":"a","state":"waiting","oldest":"2026-11-29T10:30:00Z"}]})"
        )
            .line() == "LIHAT: pusat a belum menerima laporan sejak 2026-11-29 17:30:00 WIB\n"
    );
    CHECK(
        check(
            R"({"accepting":true,"centres":[{"name":"a","state":"waiting","oldest":"2026-11-27T10:30:00Z"}]})"
        )
            .level == kanalctl::Check::act
    );
}

TEST_CASE("check: silence of the daemon is a reason to act") {
    CHECK(kanalctl::check_silence("kanald tidak menjawab").line() == "BERTINDAK: kanald tidak menjawab\n");
}

TEST_CASE("times: a moment is shown in the agency's zone, which is named") {
    kanalctl::use_zone("Asia/Makassar");
    CHECK(kanalctl::local_time("2026-11-29T11:14:10Z") == "2026-11-29 19:14:10 WITA");
    CHECK(kanalctl::local_time("2026-11-29T11:14:10.123Z") == "2026-11-29 19:14:10 WITA");
    CHECK(kanalctl::local_time("2026-11-29T11:14:10 bukan Z") == "2026-11-29T11:14:10 bukan Z");
    CHECK(kanalctl::local_time("kemarin") == "kemarin");
}

TEST_CASE("times: a day, a minute and a span are read in the agency's zone") {
    kanalctl::use_zone("Asia/Jakarta");
    auto const day = *kanalctl::milliseconds_of("2026-11-28T17:00:00Z");  // midnight in Jakarta
    CHECK(kanalctl::read_time("2026-11-29", false, 0) == day);
    CHECK(kanalctl::read_time("2026-11-29", true, 0) == day + 24 * 3'600'000);
    CHECK(kanalctl::read_time("2026-11-29 08:30", false, 0) == day + 8 * 3'600'000 + 30 * 60'000);
    CHECK(kanalctl::read_time("7d", false, 8 * 24 * 3'600'000LL) == 24 * 3'600'000);
    for (auto const* const text : {"", "kemarin", "7", "7y", "2026-11-29x", "2026-11-29 8", "-1d"})
        CHECK_FALSE(kanalctl::read_time(text, false, 0));
}

TEST_CASE("check: lists that are not complete are worth a look, because what waits may be missing") {
    CHECK(
        check(R"({"accepting":true,"quarantine":null,"index":{"behind":3,"building":false,"why":"x"}})")
            .line() == "LIHAT: daftar tidak lengkap: lihat readmodel_failed di log kanald\n"
    );
    CHECK(
        check(R"({"accepting":true,"index":{"behind":5000,"building":true,"why":""}})").line() ==
        "LIHAT: daftar sedang disusun ulang\n"
    );
    CHECK(check(R"({"accepting":true,"index":{"behind":1,"building":true,"why":""}})").line() == "BAIK\n");
}
