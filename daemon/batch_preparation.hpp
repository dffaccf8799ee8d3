#pragma once

#include "base/blocking_thread.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "core/forward_policy.hpp"
#include "core/report.hpp"
#include "core/submission.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::daemon {

// A submission made ready for the spool.
struct PreparedReport {
    Report report = {};
    Sha256 fingerprint = {};
    RawBytes raw = {};
    std::vector<Attachment> attachments = {};
};

// `clock_doubt`: why the time in `origin` is not to be believed; empty: it is. Pure; any thread. Cost: some
// ten microseconds a kilobyte of text, and a SHA-256 over raw bytes and attachments.
PreparedReport prepare_report(
    Submission submission, Origin const& origin, ForwardPolicy const& forward, std::string_view clock_doubt
);

// Makes reports of what a batch brought: of a small one at once, of a large one on a thread of its own,
// because the loop has others to answer. The loop thread's. The destructor waits for what the thread has
// taken on; who still awaits it then never hears of it, and must not have acknowledged anything.
class BatchPreparation {
public:
    struct Request {
        std::vector<Submission> submissions = {};
        Origin origin = {};
        ForwardPolicy forward = {};
        std::string_view clock_doubt = {};  // a literal
    };
    // Completes on the caller's executor, for the batches of one channel in the order of the calls: a small
    // one waits for the large ones before it. A retry, at once and with nothing prepared, where too much
    // waits already.
    boost::asio::awaitable<Result<std::vector<PreparedReport>>> prepare(Request request);

    // Beyond either a batch is large: about five milliseconds.
    static constexpr std::size_t kMostAtOnce = 50;
    static constexpr std::size_t kMostBytesAtOnce = std::size_t{256} << 10;
    // Of all that waits for the thread.
    static constexpr std::size_t kMostWaiting = 64;
    static constexpr std::size_t kMostBytesWaiting = std::size_t{64} << 20;

private:
    struct Waiting {
        std::map<std::string, std::size_t> batches_of = {};  // by channel; none with 0
        std::size_t batches = 0;
        std::size_t bytes = 0;
    };
    class Place;

    std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();  // coroutines may end after this
    BlockingThread thread_ = {};
};

}  // namespace kanal::daemon
