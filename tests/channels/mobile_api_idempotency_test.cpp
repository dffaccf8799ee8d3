#include "tests/channels/mobile_api_requests.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

using namespace kanal;
using namespace kanal::test;

namespace {

std::string const kDraft =
    "<https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07>; rel=\"help\"";

// Takes its time over a commit, as a disk does: other requests run meanwhile.
class SlowIntake final : public Intake {
public:
    asio::awaitable<Result<std::vector<Receipt>>> accept(Batch batch) override {
        for (int turns = 0; turns < 5; ++turns)
            co_await asio::post(asio::use_awaitable);
        if (fails) throw std::runtime_error("cancelled");
        co_return co_await disk.accept(std::move(batch));
    }
    asio::awaitable<Result<void>> quarantine(std::string channel, RawBytes raw, std::string why) override {
        return disk.quarantine(std::move(channel), std::move(raw), std::move(why));
    }
    asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id) override {
        return disk.status(std::move(id));
    }
    asio::awaitable<Result<std::optional<ReportView>>> view(std::string name) override {
        return disk.view(std::move(name));
    }
    asio::awaitable<Result<ReportPage>> views(ReportQuery query) override {
        return disk.views(std::move(query));
    }
    asio::awaitable<Result<std::optional<std::string>>> cursor(std::string channel) override {
        return disk.cursor(std::move(channel));
    }
    asio::awaitable<Result<std::map<std::string, std::string>>> notes(std::string channel, std::string prefix)
        override {
        return disk.notes(std::move(channel), std::move(prefix));
    }

    FakeIntake disk;
    bool fails = false;
};

// All at the same time on one loop.
std::vector<HttpResponse> serve_together(
    Channel& channel, Intake& intake, std::vector<HttpRequest> const& requests
) {
    Routes routes;
    channel.open(routes, intake);
    auto const* route = routes.find("POST", "/api/v1/reports").route;
    std::vector<HttpResponse> answers;
    asio::io_context loop;
    for (auto const& request : requests) {
        auto one = [&, request]() -> asio::awaitable<void> {
            answers.push_back(co_await route->handle(request));
        };
        asio::co_spawn(loop, std::move(one), asio::detached);
    }
    loop.run();
    return answers;
}

HttpRequest keyed(std::string_view key, std::string body = kSmallReport) {
    auto request = report(std::move(body));
    set_header(request, "idempotency-key", key);
    return request;
}

std::size_t count(std::vector<HttpResponse> const& answers, unsigned status) {
    auto const has = [status](HttpResponse const& answer) { return answer.status == status; };
    return static_cast<std::size_t>(std::count_if(answers.begin(), answers.end(), has));
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("mobile api: a report without Idempotency-Key is refused with a link to what it is") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto request = report(kSmallReport);
    remove_header(request, "idempotency-key");
    auto const answer = serve(*channel, intake, request);
    CHECK(answer.status == 400);
    CHECK(header_of(answer, "Link") == kDraft);
    CHECK(intake.calls == 0);
}

TEST_CASE("mobile api: an Idempotency-Key is one value of 1 to 255 visible ASCII characters") {
    auto const channel = make_channel();
    FakeIntake intake;
    for (auto const& key :
         {std::string(),
          std::string("\"\""),
          std::string(256, 'k'),
          std::string("a b"),
          std::string("a\tb"),
          std::string("k\xC3\xA9"),
          std::string("k\x7F")}) {
        INFO(key.size());
        CHECK(serve(*channel, intake, keyed(key)).status == 400);
    }
    auto twice = keyed("one");
    twice.headers.emplace_back("idempotency-key", "one");
    CHECK(serve(*channel, intake, twice).status == 400);
    CHECK(intake.calls == 0);
    CHECK(serve(*channel, intake, keyed(std::string(255, 'k'))).status == 201);
}

TEST_CASE("mobile api: the same key with the same report gets the first answer again") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const first = serve(*channel, intake, keyed("k1"));
    // The quotes of the draft's syntax are no part of the key.
    for (auto const* key : {"k1", "\"k1\""}) {
        auto const again = serve(*channel, intake, keyed(key));
        CHECK(again.status == 201);
        CHECK(again.body == first.body);
        CHECK(header_of(again, "Location") == header_of(first, "Location"));
        CHECK(header_of(again, "Idempotent-Replayed") == "true");
    }
    CHECK(header_of(first, "Idempotent-Replayed") == "");
    CHECK(intake.stored.size() == 1);
}

TEST_CASE("mobile api: the same key with another report is refused and the first stays") {
    auto const channel = make_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, keyed("k1")).status == 201);
    CHECK(serve(*channel, intake, keyed("k1", R"({"text":"Jalan rusak!"})")).status == 422);
    CHECK(intake.stored.size() == 1);
    CHECK(intake.stored.at(0).text == "Jalan rusak");
    CHECK(serve(*channel, intake, keyed("k1")).status == 201);
}

TEST_CASE("mobile api: a key belongs to the client that drew it") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const first = serve(*channel, intake, keyed("k1"));
    auto other = keyed("k1", R"({"text":"Laporan desa"})");
    set_header(other, "authorization", "Bearer " + std::string(kDesaKey));
    auto const second = serve(*channel, intake, other);
    CHECK(second.status == 201);
    CHECK(second.body != first.body);
    CHECK(header_of(second, "Idempotent-Replayed") == "");
    CHECK(intake.stored.size() == 2);
}

TEST_CASE("mobile api: ten requests at once with one key are one report") {
    auto const channel = make_channel();
    SlowIntake intake;
    auto const answers = serve_together(*channel, intake, std::vector<HttpRequest>(10, keyed("k1")));
    REQUIRE(answers.size() == 10);
    CHECK(intake.disk.batches.size() == 1);
    CHECK(count(answers, 201) == 1);
    CHECK(count(answers, 409) == 9);
    for (auto const& answer : answers)
        if (answer.status == 409) CHECK(header_of(answer, "Retry-After") == "1");
    CHECK(header_of(serve(*channel, intake, keyed("k1")), "Idempotent-Replayed") == "true");
    CHECK(intake.disk.stored.size() == 1);
}

TEST_CASE("mobile api: ten requests at once with their own keys are ten reports") {
    auto const channel = make_channel();
    SlowIntake intake;
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 10; ++i)
        requests.push_back(keyed("k" + std::to_string(i)));
    CHECK(count(serve_together(*channel, intake, requests), 201) == 10);
    CHECK(intake.disk.stored.size() == 10);
}

TEST_CASE("mobile api: a request that breaks off does not block its key") {
    auto const channel = make_channel();
    SlowIntake intake;
    intake.fails = true;
    CHECK_THROWS(serve(*channel, intake, keyed("k1")));
    intake.fails = false;
    CHECK(serve(*channel, intake, keyed("k1")).status == 201);

    auto const other = make_channel();
    intake.disk.disk = FakeIntake::Disk::full;
    CHECK(serve(*other, intake, keyed("k2")).status == 503);
    intake.disk.disk = FakeIntake::Disk::works;
    CHECK(serve(*other, intake, keyed("k2")).status == 201);
}

TEST_CASE("mobile api: an upload is the same whatever boundary its client draws for it") {
    auto const channel = make_channel();
    FakeIntake intake;
    auto const first = serve(*channel, intake, upload("mobile_api/photo.multipart"));
    auto again = upload("mobile_api/photo.multipart");
    replace(again.body, "------------------------5a1d3f2b9c7e4d60", "another");
    set_header(again, "content-type", "multipart/form-data; boundary=\"another\"");
    auto const answer = serve(*channel, intake, again);
    CHECK(answer.status == 201);
    CHECK(answer.body == first.body);
    CHECK(header_of(answer, "Idempotent-Replayed") == "true");
}

TEST_CASE("mobile api: another photo under the same key is another report") {
    auto const channel = make_channel();
    FakeIntake intake;
    CHECK(serve(*channel, intake, upload("mobile_api/photo.multipart")).status == 201);
    for (auto const& [from, to] : {std::pair{"\xFF\xD8\xFF\xE0", "\xFF\xD8\xFF\xE1"}, {"foto", "Foto"}}) {
        auto other = upload("mobile_api/photo.multipart");
        replace(other.body, from, to);
        CHECK(serve(*channel, intake, other).status == 422);
    }
    CHECK(serve(*channel, intake, report(data_file("mobile_api/full.json"))).status == 422);
    CHECK(intake.stored.size() == 1);
}
