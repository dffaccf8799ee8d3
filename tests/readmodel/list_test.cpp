#include "tests/readmodel/index_fixture.hpp"

#include <algorithm>

using namespace kanal;
using namespace kanal::test;
using readmodel::ReportFilter;
using readmodel::ReportState;
using Ids = std::vector<std::string>;

namespace {

constexpr auto kDay = std::chrono::hours(24);
constexpr auto kWeek = 7 * kDay;

Report from(
    std::string const& name, std::string const& text, std::string const& sender, std::string const& phone
) {
    auto report = make_report(name, text);
    report.reporter = Reporter{.name = sender, .phone = phone, .email = name + "@contoh.id"};
    return report;
}

ReportFilter text(std::string words) {
    ReportFilter filter;
    filter.text = std::move(words);
    return filter;
}

ReportFilter sender(std::string words) {
    ReportFilter filter;
    filter.sender = std::move(words);
    return filter;
}

}  // namespace

TEST_CASE("list: reports come newest first, in pages that go on where the one before ended") {
    FollowedSpool followed;
    Ids all;
    for (int i = 0; i < 23; ++i) {
        auto const name = "r" + std::to_string(i);
        REQUIRE(put(followed.spool(), make_report(name)));
        all.insert(all.begin(), id_for(name));
    }
    followed.follow();
    CHECK(followed.ids({}, 5) == all);
    CHECK(followed.ids({}, 23) == all);
    CHECK(followed.ids({}, 100) == all);
    auto const first = followed.reader().list({}, readmodel::kFromTheNewest, 5);
    REQUIRE(first);
    // What comes meanwhile does not move the pages.
    REQUIRE(put(followed.spool(), make_report("later")));
    followed.follow();
    auto const second = followed.reader().list({}, first->next, 5);
    REQUIRE(second);
    CHECK(second->reports.front().id == all[5]);
}

TEST_CASE("list: an edition does not bring its report to the front, and shows what it says now") {
    FollowedSpool followed;
    REQUIRE(put(followed.spool(), make_report("a", "Jalan rusak.")));
    REQUIRE(put(followed.spool(), make_report("b")));
    auto edited = make_report("a", "Lampu padam.");
    edited.revision = 1;
    REQUIRE(put(followed.spool(), edited));
    followed.follow();
    CHECK(followed.ids({}) == Ids{id_for("b"), id_for("a")});
    CHECK(followed.ids(text("padam")) == Ids{id_for("a")});
    CHECK(followed.ids(text("jalan rusak")) == Ids{id_for("b")});
}

TEST_CASE("list: state, channel, class, time and tracking id choose, alone and together") {
    FollowedSpool followed;
    auto const put_one = [&](char const* name, char const* channel, Time at) {
        auto report = make_report(name);
        report.channel_name = channel;
        report.received_at = at;
        if (std::string_view(name) == "c") report.report_class = ReportClass::aspiration;
        REQUIRE(put(followed.spool(), report));
    };
    put_one("a", "app", some_day());
    put_one("b", "sms", some_day() + kDay);
    put_one("c", "sms", some_day() + 2 * kDay);
    REQUIRE(settle(followed.spool(), "lapor", {delivered(2, "LAPOR-77")}));
    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().deliveries().hold(id_for("c"), "cek", "ani", some_day());
    }));
    followed.follow();
    ReportFilter filter;
    SUBCASE("state") {
        filter.state = ReportState::held;
        CHECK(followed.ids(filter) == Ids{id_for("c")});
    }
    SUBCASE("channel") {
        filter.channel = "sms";
        CHECK(followed.ids(filter) == Ids{id_for("c"), id_for("b")});
        filter.state = ReportState::delivered;
        CHECK(followed.ids(filter) == Ids{id_for("b")});
        filter.channel = "app";
        CHECK(followed.ids(filter).empty());
    }
    SUBCASE("class") {
        filter.report_class = "aspiration";
        CHECK(followed.ids(filter) == Ids{id_for("c")});
    }
    SUBCASE("time") {
        filter.since = some_day() + kDay;
        CHECK(followed.ids(filter) == Ids{id_for("c"), id_for("b")});
        filter.until = some_day() + 2 * kDay;
        CHECK(followed.ids(filter) == Ids{id_for("b")});
        filter.until = some_day() + kDay;
        CHECK(followed.ids(filter).empty());
    }
    SUBCASE("tracking id") {
        filter.tracking_id = "LAPOR-77";
        CHECK(followed.ids(filter) == Ids{id_for("b")});
        filter.channel = "app";
        CHECK(followed.ids(filter).empty());
    }
    SUBCASE("words besides") {
        filter = text("rusak");
        filter.state = ReportState::held;
        filter.channel = "sms";
        CHECK(followed.ids(filter) == Ids{id_for("c")});
    }
}

TEST_CASE("list: a centre chooses the reports that are for it, and shows how they stand there") {
    FollowedSpool followed({"lapor", "meja"});
    auto& spool = followed.spool();
    for (auto const* name : {"a", "b", "c", "ragu"}) {
        auto report = make_report(name);
        if (std::string_view(name) == "ragu") report.doubt = "mailing list";
        REQUIRE(put(spool, report));
    }
    Settlement lost;
    lost.sequence = 2;
    lost.kind = Settlement::Kind::unknown;
    lost.why = "sent, and no answer came";
    REQUIRE(settle(spool, "lapor", {delivered(1, "L-1"), lost}));
    REQUIRE(settle(spool, "meja", {delivered(2, "M-2")}));
    REQUIRE(in_group(spool, [&] { return spool.deliveries().hold(id_for("c"), "tunggu", "ani", some_day()); })
    );
    REQUIRE(in_group(spool, [&] {
        return spool.deliveries().release(id_for("c"), "ani", some_day(), "meja");
    }));
    followed.follow();
    auto const at = [&](std::string const& centre, std::optional<ReportState> state) {
        ReportFilter filter;
        filter.centre = centre;
        filter.state = state;
        return filter;
    };
    CHECK(followed.ids(at("lapor", {})) == Ids{id_for("c"), id_for("b"), id_for("a")});
    CHECK(followed.ids(at("lapor", ReportState::unknown)) == Ids{id_for("b")});
    CHECK(followed.ids(at("lapor", ReportState::held)) == Ids{id_for("c")});
    CHECK(followed.ids(at("lapor", ReportState::delivered)) == Ids{id_for("a")});
    CHECK(followed.ids(at("meja", ReportState::queued)) == Ids{id_for("c"), id_for("a")});
    CHECK(followed.ids(at("meja", ReportState::delivered)) == Ids{id_for("b")});
    CHECK(followed.ids(at("meja", ReportState::review)).empty());
    CHECK(followed.ids(at("lain", {})).empty());
    auto words = at("meja", ReportState::queued);
    words.text = "rusak";
    words.channel = "app";
    CHECK(followed.ids(words) == Ids{id_for("c"), id_for("a")});

    auto const page = followed.reader().list(at("lapor", {}), readmodel::kFromTheNewest, 10);
    REQUIRE(page);
    auto const& doubtful = page->reports.at(1);
    CHECK(doubtful.state == ReportState::unknown);
    CHECK(doubtful.centre == "lapor");
    CHECK(doubtful.why == "sent, and no answer came");
    CHECK(doubtful.tracking_ids.empty());
    CHECK(page->reports.at(2).tracking_ids == std::vector<std::string>{"L-1"});

    // What changes there changes in the list.
    REQUIRE(in_group(spool, [&] {
        return spool.deliveries().enter(id_for("b"), "lapor", "L-2", "ani", some_day());
    }));
    REQUIRE(in_group(spool, [&] { return spool.reviews().pass(id_for("ragu"), "ani", some_day()); }));
    followed.follow();
    CHECK(followed.ids(at("lapor", ReportState::unknown)).empty());
    CHECK(followed.ids(at("lapor", ReportState::delivered)) == Ids{id_for("b"), id_for("a")});
    CHECK(followed.ids(at("lapor", ReportState::queued)) == Ids{id_for("ragu")});
}

TEST_CASE("list: what changed since a time is what a centre took or spoke of, or a person closed") {
    FollowedSpool followed;
    auto& spool = followed.spool();
    for (auto const* name : {"a", "b", "c", "d"}) {
        auto report = make_report(name);
        if (std::string_view(name) == "d") report.doubt = "mailing list";
        REQUIRE(put(spool, report));
    }
    REQUIRE(settle(spool, "lapor", {delivered(1, "L-1")}, some_day() + kDay));
    REQUIRE(settle(spool, "lapor", {delivered(2, "L-2")}, some_day() + kDay));
    CentreEvent said;
    said.centre = "lapor";
    said.event = "e1";
    said.state = CentreState::done;
    said.at = some_day() + kDay;
    REQUIRE(in_group(spool, [&] { return spool.progress().note("L-2", said, some_day() + kWeek * 20); }));
    REQUIRE(in_group(spool, [&] {
        return spool.reviews().close(id_for("d"), "bukan laporan", "ani", some_day() + 2 * kDay);
    }));
    followed.follow();
    auto const since = [&](Time time) {
        ReportFilter filter;
        filter.channel = "app";
        filter.changed_since = time;
        return followed.ids(filter, 1);
    };
    CHECK(since(some_day()) == Ids{id_for("d"), id_for("c"), id_for("b"), id_for("a")});
    CHECK(since(some_day() + kDay) == Ids{id_for("d"), id_for("b"), id_for("a")});
    CHECK(since(some_day() + 2 * kDay) == Ids{id_for("d"), id_for("b")});
    CHECK(since(some_day() + kWeek) == Ids{id_for("b")});
    CHECK(since(some_day() + kWeek * 21).empty());
    auto const found = followed.reader().find(id_for("b"));
    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK((*found)->taken_at == some_day() + kDay);
    CHECK((*found)->changed_at == some_day() + kWeek * 20);
}

TEST_CASE("list: a clock that jumped hides nothing") {
    FollowedSpool followed;
    auto const put_at = [&](char const* name, Time at) {
        auto report = make_report(name);
        report.received_at = at;
        REQUIRE(put(followed.spool(), report));
    };
    put_at("a", some_day());
    put_at("future", some_day() + std::chrono::hours(24 * 365 * 5));
    put_at("b", some_day() + std::chrono::hours(1));
    followed.follow();
    ReportFilter filter;
    filter.since = some_day();
    filter.until = some_day() + kDay;
    CHECK(followed.ids(filter) == Ids{id_for("b"), id_for("a")});
}

TEST_CASE("search: words are found in any case and order, in part, and only in what they are asked of") {
    FollowedSpool followed;
    REQUIRE(put(
        followed.spool(), from("a", "Lampu jalan PADAM di Jl. Mawar no. 3", "Siti Aminah", "+6281234567890")
    ));
    REQUIRE(
        put(followed.spool(), from("b", "Perjalanan dinas, bukan lampu", "Budi Santoso", "+6285700001111"))
    );
    followed.follow();
    CHECK(followed.ids(text("padam LAMPU")) == Ids{id_for("a")});
    CHECK(followed.ids(text("jalan")) == Ids{id_for("b"), id_for("a")});
    CHECK(followed.ids(text("\"jalan padam\"")) == Ids{id_for("a")});
    CHECK(followed.ids(text("\"padam jalan\"")).empty());
    CHECK(followed.ids(text("jl. mawar")) == Ids{id_for("a")});
    CHECK(followed.ids(text("3 lampu")) == Ids{id_for("a")});
    CHECK(followed.ids(text("siti")).empty());
    CHECK(followed.ids(sender("amin")) == Ids{id_for("a")});
    CHECK(followed.ids(sender("SANTOSO budi")) == Ids{id_for("b")});
    CHECK(followed.ids(sender("b@contoh")) == Ids{id_for("b")});
    CHECK(followed.ids(sender("lampu")).empty());
    for (auto const* typed : {"0812-3456-7890", "+62 812 3456 7890", "081234567890", "3456789"})
        CHECK(followed.ids(sender(typed)) == Ids{id_for("a")});
}

TEST_CASE("search: a receipt's number is found however it is typed") {
    FollowedSpool followed;
    auto const stored = put(followed.spool(), make_report("a"));
    REQUIRE(put(followed.spool(), make_report("b")));
    REQUIRE(stored);
    followed.follow();
    auto dotted = stored->number;
    std::replace(dotted.begin(), dotted.end(), '-', '.');
    std::string bare;
    std::copy_if(stored->number.begin(), stored->number.end(), std::back_inserter(bare), [](char c) {
        return c != '-';
    });
    for (auto const& typed :
         {stored->number, dotted, bare, "No. " + stored->number, " " + stored->number + " "}) {
        CHECK(followed.ids(text(typed)) == Ids{id_for("a")});
        auto const found = followed.reader().find(typed);
        REQUIRE(found);
        REQUIRE(*found);
        CHECK((*found)->id == id_for("a"));
    }
    CHECK(followed.ids(text(stored->number.substr(8, 8))) == Ids{id_for("a")});  // the serial alone
    CHECK((*followed.reader().find(id_for("b")))->id == id_for("b"));
    CHECK_FALSE(followed.reader().find("3273-26-00000000-0")->has_value());
}

TEST_CASE("search: nothing that is typed is an error or more than a text") {
    FollowedSpool followed;
    REQUIRE(
        put(followed.spool(),
            from("a", R"(Harga "naik" 100% AND* NEAR(x) ^-: {words} 'quote' \ end)", "O'Brien \"Ani\"", ""))
    );
    REQUIRE(put(followed.spool(), make_report("b", "lain")));
    followed.follow();
    Ids const found{id_for("a")};
    for (auto const* typed :
         {"\"naik\"",
          "naik\"",
          "100%",
          "and*",
          "near(x)",
          "^-:",
          "{words}",
          "'quote'",
          "\\",
          "words} '",
          "* near"})
        CHECK(followed.ids(text(typed)) == found);
    for (auto const* typed :
         {"words:naik",
          "naik OR lain",
          "na*k",
          "n_ik",
          "NOT lain",
          "\"",
          "\"\"\"",
          "((",
          "\xff\xfe",
          "a\xc3"})
        CHECK(followed.ids(text(typed)).size() <= 2);
    CHECK(followed.ids(sender("o'brien")) == found);
    CHECK(followed.ids(sender("\"ani\"")) == found);
    CHECK(followed.ids(text(std::string(50'000, 'q'))).empty());
    CHECK(followed.ids(text(std::string("naik") + '\0' + "100%")) == found);
}

TEST_CASE("search: the short words and the many, over more reports than one page looks at") {
    FollowedSpool followed;
    REQUIRE(in_group(followed.spool(), [&]() -> Result<void> {
        for (int i = 0; i < 3'000; ++i) {
            auto const report =
                make_report("n" + std::to_string(i), i == 7 ? "Ada ub di sini" : "Jalan rusak parah");
            auto stored =
                followed.spool().reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
            if (!stored) return stored.error();
        }
        return {};
    }));
    followed.follow();
    CHECK(followed.ids(text("ub")) == Ids{id_for("n7")});
    CHECK(followed.ids(text("sini ada")) == Ids{id_for("n7")});
    CHECK(followed.ids(text("jalan"), 1'000).size() == 2'999);
    auto filter = text("rusak");
    filter.state = ReportState::queued;
    CHECK(followed.ids(filter, 1'000).size() == 2'999);
    filter.state = ReportState::held;
    CHECK(followed.ids(filter).empty());
}

TEST_CASE("retention: what the spool forgot is found no more, and its class, channel and number stay") {
    FollowedSpool followed;
    auto report = from("a", "Lampu padam", "Siti Aminah", "+6281234567890");
    report.report_class = ReportClass::complaint;
    auto const stored = put(followed.spool(), report);
    REQUIRE(stored);
    REQUIRE(settle(followed.spool(), "lapor", {delivered(1)}));
    followed.follow();
    CHECK(followed.ids(text("padam")).size() == 1);
    REQUIRE(followed.spool().upkeep(some_day() + kWeek + std::chrono::minutes(1)));
    followed.follow();
    CHECK(followed.ids(text("padam")).empty());
    CHECK(followed.ids(sender("siti")).empty());
    CHECK(followed.ids(text(stored->number)).size() == 1);
    ReportFilter filter;
    filter.report_class = "complaint";
    REQUIRE(followed.ids(filter).size() == 1);
    CHECK((*followed.reader().find(id_for("a")))->title.empty());
    // The index of words holds it until it is merged, which is done once a day.
    int steps = 0;
    for (bool more = true; more && steps < 100; ++steps) {
        auto const merged = followed.writer().merge_forgotten(some_day() + 8 * kDay);
        REQUIRE(merged);
        more = *merged;
    }
    CHECK(steps > 0);
    CHECK(steps < 100);
    CHECK(*followed.database().number("SELECT forgot FROM position") == 0);
    CHECK_FALSE(*followed.writer().merge_forgotten(some_day() + 8 * kDay));
    CHECK(followed.ids({}).size() == 1);
}

TEST_CASE("counts: they follow every change of state, and applying the same twice changes nothing") {
    FollowedSpool followed;
    for (auto const* name : {"a", "b", "c"})
        REQUIRE(put(followed.spool(), make_report(name)));
    auto doubtful = make_report("d");
    doubtful.doubt = "mailing list";
    REQUIRE(put(followed.spool(), doubtful));
    Fragment const fragment{RawBytes{"text/plain", "{"}, "unreadable"};
    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().quarantine().add("app", fragment, some_day());
    }));
    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().ignored().keep("app", fragment, some_day());
    }));
    followed.follow();
    REQUIRE(settle(followed.spool(), "lapor", {delivered(1)}));
    followed.follow();
    REQUIRE(settle(followed.spool(), "lapor", {delivered(2)}));
    followed.follow();
    auto counts = followed.reader().counts();
    REQUIRE(counts);
    CHECK(counts->reports[ReportState::delivered] == 2);
    CHECK(counts->reports[ReportState::queued] == 1);
    CHECK(counts->reports[ReportState::review] == 1);
    CHECK(counts->review_oldest == some_day());
    CHECK(counts->quarantine == 1);
    CHECK(counts->ignored == 1);
    CHECK(followed.reader().ignored_kinds(10)->size() == 1);
    CHECK(followed.reader().quarantine(0, 10)->items.size() == 1);
    CHECK(followed.reader().quarantine(1, 10)->items.empty());

    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().quarantine().discard("q1", "spam", "ani", some_day());
    }));
    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().ignored().replayed("i1", "ani", some_day());
    }));
    REQUIRE(in_group(followed.spool(), [&] {
        return followed.spool().reviews().pass(id_for("d"), "ani", some_day());
    }));
    followed.follow();
    counts = followed.reader().counts();
    CHECK(counts->quarantine == 0);
    CHECK(counts->ignored == 0);
    CHECK(counts->reports[ReportState::queued] == 2);
    CHECK_FALSE(counts->review_oldest.has_value());
    CHECK(followed.reader().ignored_kinds(10)->empty());
}

TEST_CASE("items: quarantine and ignored events are read page by page") {
    FollowedSpool followed;
    for (int i = 0; i < 7; ++i) {
        Fragment const fragment{RawBytes{"text/plain", std::to_string(i)}, "unreadable"};
        REQUIRE(in_group(followed.spool(), [&] {
            return followed.spool().quarantine().add("app", fragment, some_day());
        }));
        REQUIRE(in_group(followed.spool(), [&] {
            return followed.spool().ignored().keep("app", fragment, some_day());
        }));
    }
    followed.follow();
    auto const first = followed.reader().quarantine(0, 5);
    REQUIRE(first->items.size() == 5);
    CHECK(first->items.front().item == 1);
    auto const rest = followed.reader().quarantine(first->next, 5);
    CHECK(rest->items.size() == 2);
    CHECK(rest->next == 0);
    CHECK(followed.reader().quarantine(0, 7)->next == 0);
    auto const newest = followed.reader().ignored(readmodel::kFromTheNewest, 5);
    REQUIRE(newest->items.size() == 5);
    CHECK(newest->items.front().item == 7);
    CHECK(followed.reader().ignored(newest->next, 5)->items.size() == 2);
}
