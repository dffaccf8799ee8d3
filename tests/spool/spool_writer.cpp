// Writes reports into a spool until it is killed, and says on stdout what it has been told is done:
//   spool_writer FOLDER PREFIX COUNT TOGETHER [KEYS]
// puts the reports PREFIX0, PREFIX1, ... through a SpoolThread, TOGETHER at a time, and delivers them; KEYS
// are written as one run. Each line is written in one piece after the spool has answered: "put PREFIX7",
// "delivered 12", "refused", "broken". Ends with 74 when the spool is broken.

#include "spool/spool_thread.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdlib>
#include <limits>
#include <thread>

namespace {

using namespace kanal;
namespace asio = boost::asio;

void say(std::string line) {
    line += '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

asio::awaitable<void> put_every(
    spool::SpoolThread& thread, std::string prefix, int first, int step, int count
) {
    for (int i = first; i < count; i += step) {
        auto const name = prefix + std::to_string(i);
        auto job = [report = test::make_report(name, test::long_text(name))](spool::Spool& spool) {
            return spool.reports().put(report, sha256(report.text), RawBytes{"text/plain", report.text}, {});
        };
        auto const stored = co_await thread.run(std::move(job));
        say(stored ? "put " + name : "refused");
    }
}

void deliver(spool::SpoolThread& thread, std::atomic<bool> const& stopping) {
    while (!stopping) {
        auto begin = [](spool::Spool& spool) -> Result<std::vector<OutboundReport>> {
            auto& deliveries = spool.deliveries();
            auto due =
                deliveries.due("lapor", 0, std::numeric_limits<std::int64_t>::max(), 8, test::some_day());
            if (!due) return due.error();
            return deliveries.begin("lapor", std::move(*due), test::some_day());
        };
        auto const reports = thread.wait(begin);
        if (!reports) return;
        for (auto const& report : *reports) {
            auto settle = [&report](spool::Spool& spool) {
                return spool.deliveries().settle(
                    "lapor", {test::delivered(report.sequence)}, test::some_day()
                );
            };
            if (thread.wait(settle)) say("delivered " + std::to_string(report.sequence));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 64;
    std::string const prefix = argv[2];
    int const count = std::atoi(argv[3]);
    int const together = std::atoi(argv[4]);
    spool::SpoolFault fault = spool::SpoolFault::disk;
    auto options = test::plain_options(argv[1]);
    if (argc > 5) options.keys_a_run = std::stoul(argv[5]);
    auto spool = spool::Spool::open(options, fault);
    if (!spool) return fault == spool::SpoolFault::already_running ? 75 : 74;
    std::atomic<bool> broken = false;
    std::atomic<bool> stopping = false;
    {
        spool::SpoolThread thread(std::move(*spool), [&broken] {
            say("broken");
            broken = true;
        });
        say("open");
        asio::io_context loop;
        for (int first = 0; first < together; ++first)
            asio::co_spawn(loop, put_every(thread, prefix, first, together, count), asio::detached);
        std::thread lane([&] {
            if (together > 1) deliver(thread, stopping);
        });
        loop.run();
        stopping = true;
        lane.join();
    }
    return broken ? 74 : 0;
}
