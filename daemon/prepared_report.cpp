#include "daemon/prepared_report.hpp"

#include "core/submission.hpp"
#include "normalizer/forward_doubt.hpp"
#include "normalizer/normalize.hpp"

#include <string>

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

}  // namespace kanal::daemon
