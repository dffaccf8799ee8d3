#pragma once

#include "spool/attachments/attachment_files.hpp"
#include "tests/spool/spool_fixture.hpp"

namespace kanal::test {

inline std::string const kPng("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", 29);

inline Result<spool::Stored> put_with_urls(
    spool::Spool& spool, std::string const& name, std::vector<std::string> const& urls
) {
    auto report = make_report(name, "isi " + name);
    std::vector<Attachment> attachments;
    for (auto const& url : urls) {
        report.attachments.push_back({.url = url});
        attachments.push_back({.url = url});
    }
    return put(spool, report, attachments);
}

inline std::vector<spool::PendingFetch> due_fetches(spool::Spool& spool, Time now = some_day()) {
    return in_group(spool, [&] { return spool.fetches().due("app", now, 100, 100); }).value();
}

// Staged in slot 0, as the fetcher would.
inline spool::FetchResult fetched(
    TempDir const& dir, spool::PendingFetch const& wanted, std::string const& bytes
) {
    spool::MediaTypes types;
    spool::FetchResult result;
    result.sequence = wanted.sequence;
    result.position = wanted.position;
    result.state = spool::FetchState::fetched;
    result.file = spool::stage_file(spool::staging_path(dir / "attachments", 0), bytes, types).value();
    return result;
}

inline spool::FetchResult failed(spool::PendingFetch const& wanted, std::string why = "no connection") {
    spool::FetchResult result;
    result.sequence = wanted.sequence;
    result.position = wanted.position;
    result.why = std::move(why);
    result.not_before = some_day() + std::chrono::hours(1);
    return result;
}

inline Result<spool::FetchSettled> settle_fetch(
    spool::Spool& spool, spool::FetchResult const& result, Time now = some_day()
) {
    return in_group(spool, [&] { return spool.fetches().settle(result, now); });
}

}  // namespace kanal::test
