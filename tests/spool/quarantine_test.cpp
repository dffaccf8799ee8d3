#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

Fragment fragment(std::string bytes) {
    Fragment made;
    made.raw = {"application/json", std::move(bytes)};
    made.why = "comment without comment_id";
    return made;
}

Result<std::string> add(spool::Spool& spool, std::string const& channel, std::string const& bytes) {
    return in_group(spool, [&] { return spool.quarantine().add(channel, fragment(bytes), some_day()); });
}

}  // namespace

TEST_CASE("quarantine: bytes nobody could read come back as they were, after a restart") {
    TempDir dir;
    std::string const bytes("\x00\xff{\"a\":", 7);
    auto const id = add(*open_spool(dir.path()), "facebook", bytes);
    REQUIRE(id);
    auto spool = open_spool(dir.path());
    auto const found = in_group(*spool, [&] { return spool->quarantine().find(*id); });
    REQUIRE(found->has_value());
    CHECK((*found)->raw.bytes == bytes);
    CHECK((*found)->raw.media_type == "application/json");
    CHECK((*found)->channel == "facebook");
    CHECK((*found)->why == "comment without comment_id");
    CHECK((*found)->state == "quarantined");
    CHECK((*found)->received_at == some_day());
}

TEST_CASE("quarantine: the same bytes on the same channel are one item as long as it is open") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const first = add(*spool, "facebook", "x");
    CHECK(*add(*spool, "facebook", "x") == *first);
    CHECK(*add(*spool, "email", "x") != *first);
    CHECK(quarantined(dir.path()) == 2);
    REQUIRE(in_group(*spool, [&] { return spool->quarantine().discard(*first, "spam", "budi", some_day()); })
    );
    CHECK(*add(*spool, "facebook", "x") != *first);
}

TEST_CASE("quarantine: replay and discard close an item once, and the journal says by whom") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const a = *add(*spool, "facebook", "a");
    auto const b = *add(*spool, "facebook", "b");
    auto replay = [&](std::string const& id) {
        return in_group(*spool, [&] { return spool->quarantine().replayed(id, "siti", some_day()); });
    };
    auto discard = [&](std::string const& id) {
        return in_group(*spool, [&] { return spool->quarantine().discard(id, "spam", "budi", some_day()); });
    };
    REQUIRE(replay(a));
    CHECK(replay(a).error().fault == Fault::reject);
    CHECK(discard(a).error().fault == Fault::reject);
    REQUIRE(discard(b));
    for (std::string const nonsense : {"", "q", "q0", "q-1", "17", "q999", "q1x"})
        CHECK(discard(nonsense).error().fault == Fault::reject);
    CHECK(quarantined(dir.path()) == 0);
    CHECK(in_group(*spool, [&] { return spool->quarantine().find(a); })->value().state == "replayed");

    auto const journal = in_group(*spool, [&] { return spool->journal("", 10); });
    REQUIRE(journal->size() == 2);
    CHECK(journal->at(0).action == "discard");
    CHECK(journal->at(0).detail == "spam");
    CHECK(journal->at(1).action == "replay");
    CHECK(journal->at(1).who == "siti");
    CHECK(in_group(*spool, [&] { return spool->journal(b, 10); })->size() == 1);
}

TEST_CASE("quarantine: a replay that is rolled back leaves the item open") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const id = *add(*spool, "facebook", "a");
    auto const failed = in_group(*spool, [&]() -> Result<void> {
        REQUIRE(spool->quarantine().replayed(id, "siti", some_day()));
        return reject("test: still unreadable");
    });
    CHECK_FALSE(failed);
    CHECK(quarantined(dir.path()) == 1);
    CHECK(in_group(*spool, [&] { return spool->journal(id, 10); })->empty());
}

TEST_CASE("quarantine: an event of an unknown kind is kept once, however often its envelope repeats it") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    std::string const envelope(100'000, 'e');
    for (int i = 0; i < 50; ++i) {
        REQUIRE(in_group(*spool, [&] {
            return spool->ignored().keep("instagram", fragment(envelope), some_day());
        }));
    }
    spool.reset();
    CHECK(std::filesystem::file_size(dir / "spool.db") < 500'000);
    CHECK(contents(dir.path()).at("spool.db").find(envelope.substr(0, 3000)) != std::string::npos);
}

TEST_CASE(
    "ignored: the first event of a kind is told from those that follow, for each channel, also after a start"
) {
    TempDir dir;
    auto keep =
        [](spool::Spool& spool, std::string const& channel, std::string const& why, std::string const& bytes
        ) {
            Fragment const event{{"application/json", bytes}, why};
            return *in_group(spool, [&] { return spool.ignored().keep(channel, event, some_day()); });
        };
    {
        auto spool = open_spool(dir.path());
        CHECK(keep(*spool, "facebook", "kind: poll", "1"));
        CHECK_FALSE(keep(*spool, "facebook", "kind: poll", "2"));
        CHECK(keep(*spool, "facebook", "kind: game", "2"));
        CHECK(keep(*spool, "instagram", "kind: poll", "2"));
    }
    auto spool = open_spool(dir.path());
    CHECK_FALSE(keep(*spool, "facebook", "kind: poll", "3"));
    CHECK(ignored(dir.path()) == 5);
}

TEST_CASE("ignored: one that was read again is no longer listed, and its bytes stay until retention ends") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (std::string const bytes : {"a", "b"}) {
        REQUIRE(in_group(*spool, [&] {
            return spool->ignored().keep("facebook", fragment(bytes), some_day());
        }));
    }
    CHECK(ignored(dir.path()) == 2);
    REQUIRE(in_group(*spool, [&] { return spool->ignored().replayed("i2", "ani", some_day()); }));
    CHECK_FALSE(in_group(*spool, [&] { return spool->ignored().replayed("i2", "ani", some_day()); }));
    CHECK_FALSE(in_group(*spool, [&] { return spool->ignored().replayed("q1", "ani", some_day()); }));
    CHECK(ignored(dir.path()) == 1);
    auto const found = in_group(*spool, [&] { return spool->ignored().find("i2"); });
    REQUIRE(*found);
    CHECK((*found)->replayed);
    CHECK((*found)->raw.bytes == "b");
    auto const journal = in_group(*spool, [&] { return spool->journal("i2", 9); });
    CHECK(journal->at(0).action == "replay");
}
