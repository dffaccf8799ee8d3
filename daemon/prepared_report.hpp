#pragma once

#include "base/digest.hpp"
#include "core/forward_policy.hpp"
#include "core/report.hpp"
#include "core/submission.hpp"

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

}  // namespace kanal::daemon
