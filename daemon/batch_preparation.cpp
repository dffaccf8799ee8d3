#include "daemon/batch_preparation.hpp"

#include "normalizer/forward_doubt.hpp"
#include "normalizer/normalize.hpp"

#include <utility>

namespace kanal::daemon {

namespace {

// The lengths keep ("ab","c") and ("a","bc") apart.
void append_field(std::string& content, std::string_view field) {
    content += std::to_string(field.size());
    content += ':';
    content += field;
}

Sha256 content_fingerprint(Submission const& submission) {
    std::string content;
    append_field(content, submission.title);
    append_field(content, submission.text);
    append_field(content, submission.withdrawn ? "withdrawn" : "");
    for (auto const& attachment : submission.attachments) {
        append_field(content, attachment.url);
        append_field(content, attachment.bytes.empty() ? "" : to_hex(sha256(attachment.bytes)));
    }
    return sha256(content);
}

std::uint32_t second_of(Time time) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count()
    );
}

}  // namespace

PreparedReport prepare_report(
    Submission submission, Origin const& origin, ForwardPolicy const& forward, std::string_view clock_doubt
) {
    PreparedReport prepared;
    if (!clock_doubt.empty()) {
        submission.problems.emplace_back("received_at: the gateway's clock is in doubt");
        submission.bytes_may_differ = true;
    }
    if (submission.revision == kRevisionOfArrival) submission.revision = second_of(origin.received_at);
    prepared.report = normalizer::normalize(submission, origin);
    prepared.report.doubt = normalizer::doubt_of(prepared.report, forward);
    prepared.fingerprint = submission.fingerprint ? *submission.fingerprint : content_fingerprint(submission);
    prepared.raw = std::move(submission.raw);
    prepared.attachments = std::move(submission.attachments);
    return prepared;
}

namespace {

std::size_t bytes_of(std::vector<Submission> const& submissions) {
    std::size_t bytes = 0;
    for (auto const& submission : submissions) {
        bytes += submission.raw.bytes.size() + submission.title.size() + submission.text.size();
        for (auto const& attachment : submission.attachments)
            bytes += attachment.bytes.size();
    }
    return bytes;
}

std::vector<PreparedReport> prepare_all(BatchPreparation::Request request) {
    std::vector<PreparedReport> prepared;
    prepared.reserve(request.submissions.size());
    for (auto& submission : request.submissions)
        prepared.push_back(
            prepare_report(std::move(submission), request.origin, request.forward, request.clock_doubt)
        );
    return prepared;
}

}  // namespace

// Held for as long as a batch waits, however its coroutine ends.
class BatchPreparation::Place {
public:
    Place(std::shared_ptr<Waiting> waiting, std::string channel, std::size_t bytes)
        : waiting_(std::move(waiting)), channel_(std::move(channel)), bytes_(bytes) {
        ++waiting_->batches;
        ++waiting_->batches_of[channel_];
        waiting_->bytes += bytes_;
    }
    ~Place() {
        --waiting_->batches;
        waiting_->bytes -= bytes_;
        auto const of_channel = waiting_->batches_of.find(channel_);
        if (--of_channel->second == 0) waiting_->batches_of.erase(of_channel);
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

private:
    std::shared_ptr<Waiting> waiting_;
    std::string channel_;
    std::size_t bytes_;
};

boost::asio::awaitable<Result<std::vector<PreparedReport>>> BatchPreparation::prepare(Request request) {
    auto const bytes = bytes_of(request.submissions);
    bool const large = request.submissions.size() > kMostAtOnce || bytes > kMostBytesAtOnce;
    auto const& channel = request.origin.channel;
    if (!large && !waiting_->batches_of.contains(channel)) co_return prepare_all(std::move(request));
    // One alone may be as large as its channel takes.
    bool const full = waiting_->batches >= kMostWaiting ||
                      (waiting_->batches > 0 && waiting_->bytes + bytes > kMostBytesWaiting);
    if (full) co_return retry("intake: too many large batches wait");
    Place const place(waiting_, channel, bytes);
    auto job = [request = std::move(request)]() mutable { return prepare_all(std::move(request)); };
    auto running = thread_.run(std::move(job));
    auto prepared = co_await std::move(running);
    co_return std::move(prepared);
}

}  // namespace kanal::daemon
