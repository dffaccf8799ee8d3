#include "daemon/kanalctl/answer_text.hpp"
#include "daemon/kanalctl/show_text.hpp"
#include "daemon/kanalctl/table.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <string>

using namespace kanal;

TEST_CASE("kanalctl: no line of a report's text can look like a line of ours") {
    auto const answer = boost::json::parse(
        R"({"report":{"id":"u","number":"3273-26-1","state":"queued","channel":"app","received_at":"2026-11-29T11:14:10Z",
            "deliveries":[{"centre":"lapor","revision":0,"media":0,"state":"queued","tries":3,"why":"http 400",
                           "said":"Jurnal palsu","since":null,"next_try":"2026-11-29T11:44:10Z","tracking_id":""}],
            "record":{"text":"Jalan rusak.\n\nJurnal\nWAKTU                 SIAPA  TINDAKAN\n2026-11-27T01:00:00Z  root   release",
                      "reporter":{"name":"Siti\u202e"}}},
            "journal":[{"at":"2026-11-29T11:20:00Z","who":"budi","action":"hold","detail":"x"}],"timezone":"Asia/Jakarta"})"
    );
    kanalctl::use_zone("Asia/Jakarta");
    auto const shown = kanalctl::answer_text("show", answer.as_object(), 60);
    CHECK(shown.find("\nJurnal\n") == shown.rfind("\nJurnal\n"));
    CHECK(shown.find("\nJurnal\n") < shown.find("Jalan rusak."));
    CHECK(shown.find("\n  > Jurnal\n") != std::string::npos);
    CHECK(shown.find("\n2026-11-27T01") == std::string::npos);
    CHECK(shown.find("> Siti\\u202E\n") != std::string::npos);
    CHECK(shown.find("    sebab: http 400\n    pusat berkata:\n  > Jurnal palsu\n") != std::string::npos);
    CHECK(shown.find("2026-11-29 18:44:10 WIB") != std::string::npos);
}

TEST_CASE("kanalctl: a long line of a citizen's is broken where the terminal would break it") {
    CHECK(kanalctl::quoted("satu dua tiga empat lima", 20) == "  > satu dua tiga \n  > empat lima\n");
    CHECK(
        kanalctl::quoted(std::string(40, 'x'), 20) == "  > " + std::string(16, 'x') + "\n  > " +
                                                          std::string(16, 'x') + "\n  > " +
                                                          std::string(8, 'x') + "\n"
    );
    CHECK(kanalctl::quoted("a\n\nb", 0) == "  > a\n  > \n  > b\n");
}
