#include "tests/support/payload_cases.hpp"

#include "core/intake.hpp"
#include "tests/support/describe_submission.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kanal::test {

namespace {

bool acknowledged(HttpResponse const& answer) {
    return answer.status >= 200 && answer.status < 300;
}

std::vector<std::string> descriptions(std::vector<Submission> const& submissions) {
    std::vector<std::string> texts;
    for (auto const& submission : submissions)
        texts.push_back(describe(submission));
    return texts;
}

std::vector<std::string> reasons(std::vector<Fragment> const& fragments) {
    std::vector<std::string> texts;
    for (auto const& fragment : fragments)
        texts.push_back(fragment.why);
    return texts;
}

template <class Member>
auto reasons_of_first(FakeIntake const& intake, Member member) {
    return intake.batches.empty() ? std::vector<std::string>{} : reasons(intake.batches[0].reading.*member);
}

// A repeated delivery repeats its fragments too, and the quarantine keeps them once: the first batch counts.
void check_stored(FakeIntake const& intake, Stored const& expected) {
    auto const stored = descriptions(intake.stored);
    auto const wanted = descriptions(expected.submissions);
    CHECK(stored.size() == wanted.size());
    for (std::size_t i = 0; i < std::min(stored.size(), wanted.size()); ++i)
        CHECK(stored[i] == wanted[i]);
    for (auto const& submission : intake.stored) {
        CHECK_FALSE(submission.raw.bytes.empty());
        CHECK_FALSE(submission.raw.media_type.empty());
    }

    CHECK(reasons_of_first(intake, &Reading::unreadable) == expected.unreadable);
    CHECK(reasons_of_first(intake, &Reading::ignored) == expected.ignored);
    CHECK((intake.batches.empty() ? 0 : intake.batches[0].reading.dropped) == expected.dropped);

    std::vector<std::string> quarantined;
    for (auto const& item : intake.quarantined)
        quarantined.push_back(item.why);
    CHECK(quarantined == expected.quarantined);
}

void check_try_later(HttpResponse const& answer) {
    CHECK(answer.status == 503);
    auto const found = std::find_if(answer.headers.begin(), answer.headers.end(), [](auto const& header) {
        return header.first == "Retry-After" || header.first == "retry-after";
    });
    REQUIRE(found != answer.headers.end());
    auto const seconds = std::stoi(found->second);
    CHECK(seconds >= 5);
    CHECK(seconds <= 30);
}

void check_rule(PayloadCase const& row, HttpResponse const& answer, FakeIntake const& intake) {
    bool const set_aside = !intake.quarantined.empty() ||
                           std::any_of(intake.batches.begin(), intake.batches.end(), [](auto const& batch) {
                               return !batch.reading.unreadable.empty();
                           });
    switch (row.row) {
        case Row::valid:
            CHECK(acknowledged(answer));
            CHECK_FALSE(intake.stored.empty());
            break;
        case Row::empty:
            CHECK(row.request.body.empty());
            CHECK(intake.stored.empty());
            break;
        case Row::truncated:
            CHECK_FALSE(row.request.body.empty());
            CHECK(intake.stored.empty());
            CHECK(acknowledged(answer) == set_aside);
            break;
        case Row::wrong_credential:
            CHECK((answer.status == 401 || answer.status == 403));
            CHECK(intake.calls == 0);
            break;
        case Row::duplicate:
        case Row::intake_refuses:
        case Row::extra:
            break;
    }
    if (!acknowledged(answer)) CHECK(intake.stored.empty());
}

unsigned status_again(PayloadCase const& row) {
    return row.status_again != 0 ? row.status_again : row.status;
}

void run_refused(MakeChannel const& make, PayloadCase const& row, FakeIntake::Disk disk) {
    auto const channel = make();
    REQUIRE(channel);
    FakeIntake intake;
    intake.disk = disk;
    check_try_later(serve(*channel, intake, row.request));
    CHECK(intake.calls > 0);
    bool const kept = disk == FakeIntake::Disk::unclear;
    if (!kept) CHECK(intake.stored.empty());

    intake.disk = FakeIntake::Disk::works;
    auto const again = serve(*channel, intake, row.request);
    CHECK(again.status == (kept ? status_again(row) : row.status));
    check_stored(intake, row.stored);
}

void run_row(MakeChannel const& make, PayloadCase const& row) {
    if (row.row == Row::intake_refuses) {
        run_refused(make, row, FakeIntake::Disk::full);
        run_refused(make, row, FakeIntake::Disk::unclear);
        return;
    }

    auto const channel = make();
    REQUIRE(channel);
    FakeIntake intake;
    auto const answer = serve(*channel, intake, row.request);
    CHECK(answer.status == row.status);
    if (row.row == Row::duplicate) {
        CHECK(acknowledged(answer));
        CHECK_FALSE(intake.stored.empty());
        auto const again = serve(*channel, intake, row.request);
        CHECK(again.status == status_again(row));
        CHECK(acknowledged(again));
    }
    check_stored(intake, row.stored);
    check_rule(row, answer, intake);
    if (row.check_answer) row.check_answer(answer);
}

bool has_row(std::vector<PayloadCase> const& cases, Row row) {
    return std::any_of(cases.begin(), cases.end(), [row](auto const& one) { return one.row == row; });
}

std::string media_type_of(HttpRequest const& request) {
    std::string type(request.header("content-type").value_or(""));
    type.resize(std::min(type.find(';'), type.size()));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return type;
}

HttpResponse plain(unsigned status) {
    HttpResponse answer;
    answer.status = status;
    return answer;
}

asio::awaitable<HttpResponse> pass(Routes const& routes, HttpRequest request) {
    auto const match = routes.find(request.method, request.path);
    if (match.route == nullptr) co_return plain(match.allowed.empty() ? 404 : 405);
    auto const& types = match.route->media_types;
    bool const known =
        types.empty() || std::find(types.begin(), types.end(), media_type_of(request)) != types.end();
    if (!known) co_return plain(415);
    if (request.body.size() > match.route->body_limit) co_return plain(413);
    if (match.route->admit) {
        HttpRequest head = request;
        head.body.clear();
        if (auto answer = match.route->admit(head)) co_return std::move(*answer);
    }
    co_return co_await match.route->handle(std::move(request));
}

}  // namespace

void run_samples(MakeChannel const& make, std::vector<PayloadCase> const& cases) {
    for (auto const& row : cases) {
        // A capture, so that every failed check names the row.
        INFO("row: ", row.label);
        run_row(make, row);
    }
}

void run_payload_cases(MakeChannel const& make, std::vector<PayloadCase> const& cases) {
    run_samples(make, cases);
    CHECK_MESSAGE(has_row(cases, Row::valid), "no row `valid`");
    CHECK_MESSAGE(has_row(cases, Row::empty), "no row `empty`");
    CHECK_MESSAGE(has_row(cases, Row::truncated), "no row `truncated`");
    CHECK_MESSAGE(has_row(cases, Row::wrong_credential), "no row `wrong_credential`");
    CHECK_MESSAGE(has_row(cases, Row::duplicate), "no row `duplicate`");
    CHECK_MESSAGE(has_row(cases, Row::intake_refuses), "no row `intake_refuses`");
}

HttpResponse serve(Channel& channel, Intake& intake, HttpRequest request) {
    Routes routes;
    channel.open(routes, intake);
    HttpResponse answer;
    run_coroutine([&]() -> asio::awaitable<void> { answer = co_await pass(routes, std::move(request)); });
    return answer;
}

HttpRequest get(std::string path, std::string query) {
    HttpRequest request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    request.peer = "127.0.0.1";
    return request;
}

HttpRequest post(std::string path, std::string media_type, std::string body, HttpHeaders headers) {
    HttpRequest request;
    request.method = "POST";
    request.path = std::move(path);
    request.headers = std::move(headers);
    if (request.header_count("content-type") == 0 && !media_type.empty()) {
        request.headers.emplace_back("content-type", std::move(media_type));
    }
    if (request.header_count("content-length") == 0) {
        request.headers.emplace_back("content-length", std::to_string(body.size()));
    }
    request.body = std::move(body);
    request.peer = "127.0.0.1";
    return request;
}

std::string data_file(std::string_view name) {
    auto const path = std::string(KANAL_SOURCE_DIR "/tests/data/").append(name);
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("test data: open: " + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace kanal::test
