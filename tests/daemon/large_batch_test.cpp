#include "daemon/batch_preparation.hpp"
#include "daemon/intake.hpp"
#include "daemon/metrics.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>

using namespace kanal;
using namespace kanal::test;

namespace {

// Long enough that no thread has prepared it before the loop has taken its next step.
constexpr std::size_t kThousands = 2'000;

Batch batch_of(std::string const& channel, std::string const& name, std::size_t reports) {
    Batch batch;
    batch.channel = channel;
    for (std::size_t i = 0; i < reports; ++i) {
        Submission submission;
        submission.external_id = name + "-" + std::to_string(i);
        submission.text =
            "Jalan rusak di depan rumah nomor " + std::to_string(i) + ", telepon 0812-3456-7890.";
        submission.raw = {"text/plain", submission.text};
        batch.reading.submissions.push_back(std::move(submission));
    }
    return batch;
}

// The real intake over a real spool, with a loop that the test steps.
class Bench {
public:
    Bench() {
        for (auto const* channel : {"meta", "app"})
            intake_->set_channel(channel, "mobile_api", {});
        // The first one asks the spool what time was believed last.
        accept("app", "first", 1);
        loop.run();
        finished.clear();
    }

    void accept(std::string const& channel, std::string const& name, std::size_t reports) {
        boost::asio::co_spawn(loop, take(name, batch_of(channel, name, reports)), boost::asio::detached);
    }

    // The names of the batches in the order in which the spool has them.
    std::vector<std::string> stored() {
        std::vector<std::string> names;
        auto job = [](spool::Spool& spool) {
            return spool.deliveries().due("lapor", 1, 1'000'000, 1'000'000, some_day());
        };
        for (auto const& report : spool_.wait(std::move(job)).value()) {
            auto const begin = report.record.find("\"external_id\":\"") + 15;
            auto name = report.record.substr(begin, report.record.find('-', begin) - begin);
            if (names.empty() || names.back() != name) names.push_back(std::move(name));
        }
        return names;
    }

    void forget_intake() { intake_.reset(); }

    boost::asio::io_context loop = {};
    std::vector<std::string> finished = {};

private:
    asio::awaitable<void> take(std::string name, Batch batch) {
        auto accepting = intake_->accept(std::move(batch));
        auto const receipts = co_await std::move(accepting);
        finished.push_back(name + (receipts ? "" : " later"));
    }

    TempDir dir_;
    spool::SpoolThread spool_{open_spool(dir_.path()), [] {}};
    readmodel::ReadModel index_{dir_.path(), spool_};
    daemon::Metrics metrics_;
    std::optional<daemon::DurableIntake> intake_{
        std::in_place, spool_, index_, metrics_, Agency{"32.73", "Kota Contoh", "Asia/Jakarta"}};
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("intake: while a batch of thousands is prepared, another channel's report is stored and answered") {
    Bench bench;
    bench.accept("meta", "thousands", kThousands);
    bench.accept("app", "one", 1);
    bench.loop.restart();
    bench.loop.run();
    CHECK(bench.stored() == Names{"one", "thousands"});
    CHECK(bench.finished == Names{"one", "thousands"});
}

TEST_CASE("intake: what comes by the same channel behind a large batch stays behind it") {
    Bench bench;
    bench.accept("meta", "thousands", kThousands);
    bench.accept("meta", "small", 1);
    bench.accept("meta", "hundred", 100);
    bench.accept("meta", "last", 1);
    bench.loop.restart();
    bench.loop.run();
    CHECK(bench.stored() == Names{"thousands", "small", "hundred", "last"});
    bench.accept("meta", "afterwards", 1);
    bench.loop.restart();
    bench.loop.run();
    CHECK(bench.stored().back() == "afterwards");
}

TEST_CASE("intake: large batches beyond what may wait are refused at once, and all others are stored") {
    Bench bench;
    auto const most = daemon::BatchPreparation::kMostWaiting;
    for (std::size_t i = 0; i < most + 3; ++i)
        bench.accept("meta", "b" + std::to_string(i), daemon::BatchPreparation::kMostAtOnce + 1);
    bench.loop.restart();
    bench.loop.run();
    auto const refused = std::count_if(bench.finished.begin(), bench.finished.end(), [](auto const& name) {
        return name.ends_with(" later");
    });
    CHECK(refused == 3);
    CHECK(bench.stored().size() == most);
}

TEST_CASE(
    "intake: a gateway that stops while a large batch is prepared stores none of it and acknowledges nothing"
) {
    Bench bench;
    bench.accept("meta", "thousands", kThousands);
    bench.loop.restart();
    CHECK(bench.loop.poll_one() == 1);  // as far as the thread
    bench.forget_intake();
    CHECK(bench.finished.empty());
    CHECK(bench.stored().empty());
}
