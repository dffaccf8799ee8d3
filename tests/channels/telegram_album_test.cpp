#include "tests/channels/reading_parts.hpp"
#include "tests/channels/telegram_delivery.hpp"
#include "tests/support/describe_submission.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace kanal;
using namespace kanal::test;

namespace {

// The picture `n` of an album, as message 40 + n.
std::string part(int n, std::string_view rest = "", std::string_view group = "139", int date = 1772327831) {
    auto const id = std::to_string(40 + n);
    std::string body = R"({"update_id":)" + id + R"(,"message":{"message_id":)" + id;
    body.append(R"(,"chat":{"id":7,"type":"private"},"date":)").append(std::to_string(date));
    body.append(R"(,"media_group_id":")").append(group).append(R"(","photo":[{"file_id":"foto)");
    return body.append(std::to_string(n)).append(R"(","width":9}])").append(rest).append("}}");
}

std::string edited(std::string update, std::string_view caption, int edit_date) {
    update.replace(update.find("\"message\""), 9, "\"edited_message\"");
    update.resize(update.size() - 2);
    update.append(R"(,"edit_date":)").append(std::to_string(edit_date));
    return update.append(R"(,"caption":")").append(caption).append("\"}}");
}

unsigned send(Channel& channel, Intake& intake, std::string body) {
    return serve(channel, intake, update(std::move(body))).status;
}

// What the centre shows: the edition with the highest revision. The intake gives a later edition that has
// the same number the next free one, so of equal numbers it is the one stored last.
Submission latest(FakeIntake const& intake) {
    REQUIRE_FALSE(intake.stored.empty());
    Submission const* latest = &intake.stored.front();
    for (auto const& submission : intake.stored) {
        if (submission.revision >= latest->revision) latest = &submission;
    }
    return *latest;
}

std::vector<std::string> pictures(int count) {
    std::vector<std::string> found;
    for (int n = 1; n <= count; ++n)
        found.push_back("telegram-file:foto" + std::to_string(n));
    return found;
}

}  // namespace

TEST_CASE("telegram album: pictures that come one by one are editions of one report, the last has them all") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    for (int n = 1; n <= 3; ++n) {
        CHECK(send(*channel, intake, part(n, n == 1 ? R"(,"caption":"Sampah")" : "")) == 200);
        CHECK(latest(intake).revision == 40U + static_cast<unsigned>(n));
        CHECK(urls(latest(intake)) == pictures(n));
        CHECK(latest(intake).text == "Sampah");
    }
    CHECK(intake.stored.size() == 3);
    CHECK(intake.statuses.size() == 1);
    CHECK(latest(intake).external_id == "7:album:139");
}

TEST_CASE("telegram album: in whatever order and however often its parts come, no picture is lost or doubled"
) {
    std::vector<int> order{1, 2, 3};
    do {
        INFO(order[0], order[1], order[2]);
        auto const channel = telegram_channel();
        FakeIntake intake;
        for (int const n : order) {
            CHECK(send(*channel, intake, part(n)) == 200);
            CHECK(send(*channel, intake, part(n)) == 200);
        }
        CHECK(intake.statuses.size() == 1);
        CHECK(urls(latest(intake)) == pictures(3));
        auto const editions = intake.stored.size();
        CHECK(editions == 3);
        for (int n = 1; n <= 3; ++n)
            CHECK(send(*channel, intake, part(n)) == 200);
        CHECK(intake.stored.size() == editions);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("telegram album: an answer that was lost changes nothing when the part comes again") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    CHECK(send(*channel, intake, part(1)) == 200);
    for (auto const disk : {FakeIntake::Disk::full, FakeIntake::Disk::unclear}) {
        intake.disk = disk;
        CHECK(send(*channel, intake, part(2)) == 503);
    }
    intake.disk = FakeIntake::Disk::works;
    CHECK(send(*channel, intake, part(2)) == 200);
    CHECK(intake.stored.size() == 2);
    CHECK(urls(latest(intake)) == pictures(2));
}

TEST_CASE("telegram album: a gateway that was started again goes on where the notes stand") {
    FakeIntake intake;
    for (int n = 1; n <= 3; ++n) {
        auto const channel = telegram_channel();
        CHECK(send(*channel, intake, part(n)) == 200);
    }
    CHECK(urls(latest(intake)) == pictures(3));
}

TEST_CASE(
    "telegram album: an edited caption keeps the pictures, and an old state that comes again changes nothing"
) {
    auto const channel = telegram_channel();
    FakeIntake intake;
    auto const first = part(1, R"(,"caption":"Sampah")");
    for (auto const& body : {first, part(2), edited(part(1), "Sampah di kali", 1772327900), part(3), first})
        CHECK(send(*channel, intake, body) == 200);
    CHECK(latest(intake).text == "Sampah di kali");
    CHECK(latest(intake).revision == 1772327900);
    CHECK(urls(latest(intake)) == pictures(3));
    CHECK(intake.stored.size() == 4);
}

TEST_CASE("telegram album: two albums in one chat, and one group in two chats, are kept apart") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    auto other_chat = part(1);
    other_chat.replace(other_chat.find("\"id\":7"), 6, "\"id\":8");
    for (auto const& body : {part(1), part(2, "", "140"), other_chat})
        CHECK(send(*channel, intake, body) == 200);
    CHECK(intake.statuses.size() == 3);
    for (auto const& submission : intake.stored)
        CHECK(submission.attachments.size() == 1);
}

TEST_CASE("telegram album: notes of albums are forgotten after three days, by the platform's clock") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    constexpr int kDay = 24 * 3600;
    CHECK(send(*channel, intake, part(1, "", "139")) == 200);
    CHECK(send(*channel, intake, part(2, "", "140", 1772327831 + 2 * kDay)) == 200);
    auto const& notes = intake.remembered["telegram"];
    CHECK(notes.count("album:7:album:139:41") == 1);
    auto const before = notes.size();
    CHECK(send(*channel, intake, part(3, "", "141", 1772327831 + 4 * kDay)) == 200);
    CHECK(notes.size() == before);
    CHECK(notes.count("album:7:album:139:41") == 0);
    CHECK(notes.count("album:7:album:140:42") == 1);
}

TEST_CASE("telegram album: the last edition keeps the bytes of every part, and reads from them again") {
    auto const channel = telegram_channel();
    FakeIntake intake;
    for (int n = 1; n <= 3; ++n)
        CHECK(send(*channel, intake, part(n)) == 200);
    auto const kept = latest(intake);
    for (int n = 1; n <= 3; ++n)
        CHECK(kept.raw.bytes.find(part(n)) != std::string::npos);
    auto const again = read_telegram(kept.raw);
    REQUIRE(again.has_value());
    CHECK(describe(only_submission(*again)) == describe(kept));
}

TEST_CASE("telegram album: a delivery that comes again while the first is being stored waits its turn") {
    struct SlowIntake final : Intake {
        asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) override {
            if (meanwhile) {
                auto const second = std::exchange(meanwhile, nullptr);
                co_await second();
            }
            co_return co_await store.accept(std::move(batch));
        }
        asio::awaitable<Result<void>> quarantine(std::string, RawBytes, std::string) override {
            co_return Result<void>{};
        }
        asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string) override {
            co_return std::optional<ReportStatus>{};
        }
        asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) override {
            return store.view(std::move(name));
        }
        asio::awaitable<Result<ReportPage>> views(ReportQuery query) override { return store.views(query); }
        asio::awaitable<Result<std::optional<std::string>>> cursor(std::string) override {
            co_return std::optional<std::string>{};
        }
        asio::awaitable<Result<std::map<std::string, std::string>>> notes(
            std::string channel, std::string prefix
        ) override {
            return store.notes(std::move(channel), std::move(prefix));
        }
        FakeIntake store;
        std::function<asio::awaitable<void>()> meanwhile;
    } intake;

    auto const channel = telegram_channel();
    Routes routes;
    channel->open(routes, intake);
    auto const* const route = routes.find("POST", "/hooks/telegram").route;
    REQUIRE(route != nullptr);
    unsigned second_status = 0;
    // The second begins while the first is being stored, and is answered when that is done.
    intake.meanwhile = [&]() -> asio::awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        auto later = [&]() -> asio::awaitable<void> {
            auto second = update(part(2));
            auto const answer = co_await route->handle(std::move(second));
            second_status = answer.status;
        };
        asio::co_spawn(executor, std::move(later), asio::detached);
        co_await asio::post(executor, asio::use_awaitable);
        CHECK(second_status == 0);
    };
    unsigned first_status = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto first = update(part(1));
        auto const answer = co_await route->handle(std::move(first));
        first_status = answer.status;
    });
    CHECK(first_status == 200);
    CHECK(second_status == 200);
    CHECK(urls(latest(intake.store)) == pictures(2));
}
