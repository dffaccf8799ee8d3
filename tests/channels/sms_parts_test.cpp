#include "channels/sms/part_table.hpp"

#include "tests/channels/sms_messages.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace kanal;
using namespace kanal::sms;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// What the channel does: commits a step, then tells the table. After every step the table made anew from the
// notes must be in the same state.
class Bench {
public:
    explicit Bench(PartLimits limits = {}) : limits_(limits), table(limits) {}

    PartChange add(Part part) { return commit(table.add(std::move(part), now)); }
    PartChange due() { return commit(table.due(now)); }
    void restart() { table.restore(notes); }

    PartChange commit(PartChange step) {
        for (auto const& note : step.notes) {
            if (note.value) notes[note.key] = *note.value;
            if (!note.value) notes.erase(note.key);
        }
        table.apply(step.notes);
        PartTable again(limits_);
        again.restore(notes);
        CHECK(again.incomplete() == table.incomplete());
        for (auto& joined : step.joined) {
            auto submission = to_submission("a", joined.parts, joined.total);
            texts.push_back(submission.text);
        }
        return step;
    }

    PartLimits limits_;
    PartTable table;
    std::map<std::string, std::string> notes = {};
    std::vector<std::string> texts = {};
    Time now = kSmsTime;
};

Part part(unsigned number, unsigned total, std::u16string text, PartOf of = {}) {
    of.part = number;
    of.total = total;
    of.text = std::move(text);
    return sms_part(of);
}

std::u16string word(unsigned number) {
    auto const digits = std::to_string(number) + " ";
    return {digits.begin(), digits.end()};
}

}  // namespace

TEST_CASE("parts: a message goes out once, when its last part is there, in whatever order they come") {
    for (auto const& order : {std::array{1U, 2U, 3U}, {3U, 1U, 2U}, {2U, 3U, 1U}}) {
        Bench bench;
        for (auto const number : order)
            bench.add(part(number, 3, word(number)));
        CHECK(bench.texts == std::vector<std::string>{"1 2 3 "});
        CHECK(bench.table.incomplete() == 0);
        CHECK(bench.notes.size() == 1);  // what is remembered to know the parts again
    }
}

TEST_CASE("parts: the name of a message does not depend on the order of its parts") {
    Bench bench;
    Bench other;
    bench.add(part(1, 2, u"a"));
    other.add(part(2, 2, u"b"));
    auto const first = bench.add(part(2, 2, u"b"));
    auto const second = other.add(part(1, 2, u"a"));
    CHECK(first.joined.at(0).external_id == second.joined.at(0).external_id);
}

TEST_CASE("parts: a part that is read again, before or after its message went out, changes nothing") {
    Bench bench;
    bench.add(part(1, 2, u"a"));
    CHECK(bench.add(part(1, 2, u"a")).known);
    bench.add(part(2, 2, u"b"));
    bench.restart();
    CHECK(bench.add(part(1, 2, u"a")).known);
    CHECK(bench.add(part(2, 2, u"b")).known);
    CHECK(bench.texts.size() == 1);
}

TEST_CASE("parts: senders with one and the same reference are not mixed") {
    Bench bench;
    bench.add(part(1, 2, u"Budi ", {.sender = "+6281200000001"}));
    bench.add(part(2, 2, u"lampu", {.sender = "+6281200000002"}));
    bench.add(part(2, 2, u"jalan", {.sender = "+6281200000001"}));
    bench.add(part(1, 2, u"Siti ", {.sender = "+6281200000002"}));
    CHECK(bench.texts == std::vector<std::string>{"Budi jalan", "Siti lampu"});
}

TEST_CASE("parts: a sender who uses a reference again starts another message") {
    SUBCASE("after the window, even with a hole in the first") {
        Bench bench;
        bench.add(part(1, 2, u"lama "));
        bench.add(part(2, 2, u"baru", {.later = 25h}));
        CHECK(bench.texts.empty());
        bench.add(part(1, 2, u"pesan ", {.later = 25h}));
        CHECK(bench.texts == std::vector<std::string>{"pesan baru"});
    }
    SUBCASE("at once, where the place is taken by another text") {
        Bench bench;
        bench.add(part(1, 2, u"satu "));
        bench.add(part(1, 2, u"dua ", {.later = 10s}));
        bench.add(part(2, 2, u"akhir dua", {.later = 11s}));
        bench.add(part(2, 2, u"akhir satu", {.later = 1s}));
        CHECK(bench.texts == std::vector<std::string>{"dua akhir dua", "satu akhir satu"});
    }
    SUBCASE("with another number of parts, or another width of the reference") {
        Bench bench;
        bench.add(part(1, 2, u"a"));
        bench.add(part(2, 3, u"b"));
        bench.add(part(2, 2, u"c", {.wide = true}));
        CHECK(bench.texts.empty());
        CHECK(bench.table.incomplete() == 3);
    }
}

TEST_CASE("parts: 256 messages of 255 parts wait side by side and none is mixed") {
    Bench bench;
    // Two parts of each are stored; the rest would only take time.
    for (unsigned sender = 0; sender < 256; ++sender) {
        PartOf const of{.sender = "+62812" + std::to_string(1000000 + sender)};
        auto const step = bench.table.add(part(1, 255, word(sender), of), bench.now);
        bench.table.apply(step.notes);
        CHECK(step.joined.empty());
    }
    CHECK(bench.table.incomplete() == 256);

    PartOf const of{.sender = "+628121000009"};
    PartChange last;
    for (unsigned number = 2; number <= 255; ++number) {
        last = bench.table.add(part(number, 255, word(number), of), bench.now);
        bench.table.apply(last.notes);
    }
    REQUIRE(last.joined.size() == 1);
    CHECK(last.joined[0].parts.size() == 255);
    CHECK(to_submission("a", last.joined[0].parts, 255).text.starts_with("9 2 3 "));
    CHECK(to_submission("a", last.joined[0].parts, 255).text.ends_with("254 255 "));
}

TEST_CASE("parts: one message too many sends the oldest out as it is, and loses nothing") {
    Bench bench(PartLimits{.incomplete = 2});
    bench.add(part(1, 2, u"pertama", {.sender = "+62812000001"}));
    bench.now += 1s;
    bench.add(part(1, 2, u"kedua", {.sender = "+62812000002"}));
    bench.now += 1s;
    bench.add(part(1, 2, u"ketiga", {.sender = "+62812000003"}));
    CHECK(bench.texts == std::vector<std::string>{"pertama [bagian 2/2 hilang] "});
    CHECK(bench.table.incomplete() == 2);
}

TEST_CASE("parts: after the deadline a message goes out flagged, and a late part makes revisions of it") {
    Bench bench;
    bench.add(part(1, 3, u"satu "));
    bench.now += 24h - 1ms;
    CHECK(bench.due().empty());
    bench.now += 1ms;
    auto const sent = bench.due();
    REQUIRE(sent.joined.size() == 1);
    CHECK(sent.joined[0].revision == 0);
    CHECK(bench.due().empty());

    bench.restart();
    auto const late = bench.add(part(2, 3, u"dua ", {.later = 1s}));
    REQUIRE(late.joined.size() == 1);
    CHECK(late.joined[0].revision == 1);
    auto const last = bench.add(part(3, 3, u"tiga", {.later = 2s}));
    REQUIRE(last.joined.size() == 1);
    CHECK(last.joined[0].revision == 2);
    CHECK(last.joined[0].external_id == sent.joined[0].external_id);
    CHECK(
        bench.texts ==
        std::vector<std::string>{
            "satu  [bagian 2-3/3 hilang] ", "satu dua  [bagian 3/3 hilang] ", "satu dua tiga"}
    );
    CHECK(bench.notes.size() == 1);
}

TEST_CASE("parts: a clock that jumps sends early or late, and never loses or repeats") {
    Bench bench;
    bench.add(part(1, 2, u"a"));
    SUBCASE("far ahead") {
        bench.now += std::chrono::hours(24 * 3650);
    }
    SUBCASE("far back") {
        bench.now -= std::chrono::hours(24 * 3650);
    }
    CHECK(bench.due().joined.size() == 1);
    CHECK(bench.due().joined.empty());
    auto const late = bench.add(part(2, 2, u"b"));
    REQUIRE(late.joined.size() == 1);
    CHECK(late.joined[0].revision == 1);
}

TEST_CASE("parts: what went out is forgotten after a week, whole or not") {
    Bench bench;
    bench.add(part(1, 2, u"a"));
    bench.add(part(2, 2, u"b"));
    bench.add(part(1, 2, u"c", {.sender = "+62812000009"}));
    bench.now += 24h;
    bench.due();
    bench.now += 24h * 7 - 1ms;
    bench.due();
    CHECK_FALSE(bench.notes.empty());
    bench.now += 24h;
    bench.due();
    CHECK(bench.notes.empty());
}

TEST_CASE("parts: what is remembered stays bounded") {
    Bench bench(PartLimits{.incomplete = 3, .parts = 4, .remembered = 5});
    for (unsigned turn = 0; turn < 40; ++turn) {
        PartOf const of{.sender = "+62812" + std::to_string(1000000 + turn)};
        bench.add(part(1, 2, u"a", of));
        bench.now += 1s;
        if (turn % 2 == 0) bench.add(part(2, 2, u"b", of));
        while (!bench.due().empty()) {
        }
        CHECK(bench.notes.size() <= 5 + 2 * 3 * 2);
    }
}

TEST_CASE("parts: a note that is damaged is passed over, and the others still count") {
    Bench bench;
    bench.add(part(1, 2, u"a"));
    bench.notes["parts/part/xx/1"] = "12 nonsense";
    bench.notes["parts/part/"] = "";
    bench.notes["parts/sent/xx"] = "1 2";
    bench.notes["parts/done/yy"] = "x";
    bench.notes["parts/other"] = "x";
    bench.restart();
    CHECK(bench.table.incomplete() == 1);
    CHECK(bench.add(part(2, 2, u"b")).joined.size() == 1);
}

TEST_CASE("parts: any order, with repeats and restarts in between, gives every message exactly once") {
    std::mt19937 random(27);
    for (int turn = 0; turn < 20; ++turn) {
        std::vector<Part> sent;
        for (unsigned sender = 0; sender < 5; ++sender) {
            for (unsigned number = 1; number <= 2 + sender; ++number) {
                PartOf const of{.sender = "+62812" + std::to_string(1000000 + sender), .later = 1s * number};
                sent.push_back(part(number, 2 + sender, word(number), of));
                if (random() % 3 == 0) sent.push_back(sent.back());
            }
        }
        std::shuffle(sent.begin(), sent.end(), random);
        Bench bench;
        for (auto const& each : sent) {
            bench.add(each);
            if (random() % 4 == 0) bench.restart();
        }
        std::sort(bench.texts.begin(), bench.texts.end());
        CHECK(
            bench.texts ==
            std::vector<std::string>{"1 2 ", "1 2 3 ", "1 2 3 4 ", "1 2 3 4 5 ", "1 2 3 4 5 6 "}
        );
    }
}
