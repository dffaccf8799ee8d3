#include "base/digest.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/delivery/media_edition.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

TEST_CASE("fetch: the text goes out at once, and the edition with the picture follows under its own key") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    CHECK(due(*spool, "lapor").at(0).idempotency_key() == id_for("a"));
    auto const wanted = due_fetches(*spool);
    REQUIRE(wanted.size() == 1);
    CHECK(wanted[0].url == "https://cdn.example/1.png");
    CHECK(wanted[0].report == id_for("a"));

    auto const settled = settle_fetch(*spool, fetched(dir, wanted[0], kPng));
    REQUIRE(settled);
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 2);
    auto const media = std::to_string(settled->media);
    CHECK(reports[1].idempotency_key() == id_for("a") + ".r0.m" + media);
    CHECK(reports[1].attachments == std::vector<std::string>{to_hex(sha256(kPng))});
    CHECK(reports[1].record.find("\"media_type\":\"image/png\",\"size\":29") != std::string::npos);
    CHECK(reports[1].record.find("\"revision\":0,\"media\":" + media + "}") != std::string::npos);
    auto const file = spool::attachment_path(dir / "attachments", to_hex(sha256(kPng)));
    CHECK(contents(file.parent_path()).at(to_hex(sha256(kPng))) == kPng);
    CHECK(due_fetches(*spool).empty());
    CHECK_FALSE(settle_fetch(*spool, failed(wanted[0]))->wanted);
}

TEST_CASE("fetch: one edition tells of all pictures, and of the one that was refused by a problem") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png", "https://10.0.0.1/2.png"}));
    auto const wanted = due_fetches(*spool);
    REQUIRE(wanted.size() == 2);
    CHECK(settle_fetch(*spool, fetched(dir, wanted[0], kPng))->media == 0);
    CHECK(due(*spool, "lapor").size() == 1);
    auto refused = failed(wanted[1], "private address");
    refused.state = spool::FetchState::refused;
    CHECK(settle_fetch(*spool, refused)->media > 0);
    auto const record = due(*spool, "lapor").at(1).record;
    CHECK(record.find("[\"attachment 2: refused: private address\"]") != std::string::npos);
    CHECK(record.find("image/png") != std::string::npos);
}

TEST_CASE("fetch: a picture does not wait for another one whose server is away") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png", "https://away.example/2.png"}));
    auto const wanted = due_fetches(*spool);
    REQUIRE(settle_fetch(*spool, fetched(dir, wanted[0], kPng)));
    for (int i = 1; i < spool::FetchLedger::kPatience; ++i)
        CHECK(settle_fetch(*spool, failed(wanted[1]))->media == 0);
    CHECK(settle_fetch(*spool, failed(wanted[1]))->media > 0);
    CHECK(settle_fetch(*spool, failed(wanted[1]))->media == 0);
    CHECK(settle_fetch(*spool, fetched(dir, wanted[1], "another"))->media > 0);
    auto const last = due(*spool, "lapor").at(2);
    CHECK(last.idempotency_key().starts_with(id_for("a") + ".r0.m"));
    CHECK(last.attachments.size() == 2);
}

TEST_CASE("fetch: when a server that was away is back, one edition tells of all its pictures") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://a.example/1", "https://a.example/2", "https://a.example/3"})
    );
    auto const wanted = due_fetches(*spool);
    for (int i = 0; i < spool::FetchLedger::kPatience; ++i)
        for (auto const& one : wanted)
            REQUIRE(settle_fetch(*spool, failed(one)));
    CHECK(due_fetches(*spool).empty());
    CHECK(settle_fetch(*spool, fetched(dir, wanted[0], "1"))->media == 0);
    CHECK(due_fetches(*spool).size() == 2);
    CHECK(settle_fetch(*spool, fetched(dir, wanted[1], "2"))->media == 0);
    CHECK(settle_fetch(*spool, failed(wanted[2]))->media > 0);
    CHECK(due(*spool, "lapor").at(1).attachments.size() == 2);
    CHECK(settle_fetch(*spool, fetched(dir, wanted[2], "3"))->media > 0);
    CHECK(due(*spool, "lapor").at(2).attachments.size() == 3);
}

TEST_CASE("fetch: what failed is due again when its time has come, and longest due first") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://a.example/"}));
    REQUIRE(put_with_urls(*spool, "b", {"https://b.example/"}));
    auto later = failed(due_fetches(*spool).at(0));
    later.not_before = some_day() + 10min;
    REQUIRE(settle_fetch(*spool, later));
    CHECK(due_fetches(*spool).size() == 1);
    auto const again = due_fetches(*spool, some_day() + 10min);
    REQUIRE(again.size() == 2);
    CHECK(again[0].report == id_for("b"));
    CHECK(again[1].tries == 1);
    CHECK(again[1].since == some_day());
    // The clock was a year ahead when that was written.
    CHECK(due_fetches(*spool, some_day() - 24h * 365).size() == 2);
    auto const backlog = in_group(*spool, [&] { return spool->fetches().backlog(); });
    REQUIRE(backlog->size() == 1);
    CHECK(backlog->at(0).channel == "app");
    CHECK(backlog->at(0).next < some_day());
}

TEST_CASE("fetch: a message that was taken back has no picture fetched, in whichever order the two came") {
    for (bool const removed_first : {false, true}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        auto removal = make_report("a", "");
        removal.revision = 9;
        removal.withdrawn = true;
        if (removed_first) REQUIRE(put(*spool, removal));
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
        auto const wanted = due_fetches(*spool);
        if (!removed_first) REQUIRE(put(*spool, removal));
        CHECK(due_fetches(*spool).empty());
        if (removed_first) continue;
        auto const result = fetched(dir, wanted.at(0), kPng);
        CHECK_FALSE(settle_fetch(*spool, result)->wanted);
        CHECK(due(*spool, "lapor").size() == 2);
    }
}

TEST_CASE("fetch: editions that name the same picture have it fetched once") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"telegram-file:1"}));
    auto both = make_report("a", "album");
    both.revision = 7;
    both.attachments = {{.url = "telegram-file:2"}, {.url = "telegram-file:1"}};
    REQUIRE(put(*spool, both));
    auto const wanted = due_fetches(*spool);
    REQUIRE(wanted.size() == 3);
    CHECK(settle_fetch(*spool, fetched(dir, wanted[0], kPng))->media > 0);
    REQUIRE(due_fetches(*spool).size() == 1);
    CHECK(settle_fetch(*spool, fetched(dir, due_fetches(*spool)[0], "other"))->media > 0);
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 4);
    CHECK(reports[2].idempotency_key().starts_with(id_for("a") + ".r0.m"));
    CHECK(reports[3].idempotency_key().starts_with(id_for("a") + ".r7.m"));
    CHECK(reports[3].attachments.size() == 2);
}

TEST_CASE("fetch: the picture of an older edition is not the newest state of the report") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    auto edited = make_report("a", "Sudah diperbaiki.");
    edited.revision = 5;
    REQUIRE(put(*spool, edited));
    CHECK(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng))->media > 0);
    auto const found = in_group(*spool, [&] { return spool->reports().find(id_for("a")); });
    CHECK((*found)->revision == 5);
    CHECK(spool::is_as_it_came((*found)->media));
    CHECK(due(*spool, "lapor").at(2).revision == 0);
}

TEST_CASE("fetch: a redelivery is recognised by either edition's content, and fetches nothing again") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const first = put_with_urls(*spool, "a", {"https://cdn.example/1.png"});
    REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
    auto const again = put_with_urls(*spool, "a", {"https://cdn.example/1.png"});
    CHECK(again->duplicate);
    CHECK(again->same_content);
    CHECK(again->number == first->number);
    CHECK(due_fetches(*spool).empty());
    CHECK(due(*spool, "lapor").size() == 2);
}

TEST_CASE("fetch: what a person holds back is held back with its pictures, and goes out with them") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    REQUIRE(in_group(*spool, [&] {
        return spool->deliveries().hold(id_for("a"), "fitnah", "op", some_day());
    }));
    REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
    CHECK(due(*spool, "lapor").empty());
    CHECK(state_of(*spool, id_for("a")) == "held");
    auto const backlog = in_group(*spool, [&] { return spool->deliveries().backlog(); });
    CHECK(backlog->at(0).held == 2);
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("a"), "op", some_day()); }));
    CHECK(due(*spool, "lapor").size() == 2);
}

TEST_CASE("fetch: a centre that was not to have the report does not get its picture either") {
    TempDir dir;
    auto options = plain_options(dir.path());
    {
        auto spool = open_spool(options);
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    }
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
    CHECK(due(*spool, "lapor").size() == 2);
    CHECK(due(*spool, "arsip").empty());
}

TEST_CASE("fetch: an operator sees what became of each attachment") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png", "https://cdn.example/2.png"}));
    auto const wanted = due_fetches(*spool);
    REQUIRE(settle_fetch(*spool, failed(wanted[0], "status 404")));
    REQUIRE(settle_fetch(*spool, fetched(dir, wanted[1], kPng)));
    auto const standing = in_group(*spool, [&] { return spool->fetches().of(id_for("a")); });
    REQUIRE(standing->size() == 2);
    CHECK(standing->at(0).state == spool::FetchState::pending);
    CHECK(standing->at(0).why == "status 404");
    CHECK(standing->at(0).next.has_value());
    CHECK(standing->at(1).state == spool::FetchState::fetched);
    CHECK(*in_group(*spool, [&] { return spool->fetches().pending(); }) == 1);
}
