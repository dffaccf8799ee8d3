#pragma once

#include "spool/spool.hpp"
#include "tests/support/temp_dir.hpp"

#include <map>
#include <string>

namespace kanal::test {

// 2026-03-01 09:00:00 in Jakarta.
Time some_day();

// No reserve and no watermarks, so that a test of other things does not depend on the disk it runs on.
spool::SpoolOptions plain_options(std::filesystem::path const& directory);

// Throws when it cannot be opened.
std::unique_ptr<spool::Spool> open_spool(spool::SpoolOptions const& options);
std::unique_ptr<spool::Spool> open_spool(std::filesystem::path const& directory);

// The id that the name stands for; the same name gives the same id.
std::string id_for(std::string const& name);
Report make_report(std::string const& name, std::string const& text = "Jalan rusak di depan pasar.");
// A text of a few hundred bytes that holds the name, and nothing that JSON writes in another way.
std::string long_text(std::string const& name);

// One job in a group of its own: begins, runs, ends, commits. The job's error or the commit's.
template <class Job>
std::invoke_result_t<Job&> in_group(spool::Spool& spool, Job job) {
    if (auto begun = spool.begin_group(); !begun) return begun.error();
    if (auto begun = spool.begin_job(); !begun) return begun.error();
    auto result = job();
    auto ended = spool.end_job(result.has_value());
    auto committed = spool.commit_group();
    if (!ended) return ended.error();
    if (!committed) return committed.error();
    return result;
}

// The submission's text is its fingerprint and its raw bytes.
Result<spool::Stored> put(
    spool::Spool& spool, Report report, std::vector<Attachment> const& attachments = {}
);

std::vector<OutboundReport> due(spool::Spool& spool, std::string const& centre, Time now = some_day());
Result<void> settle(
    spool::Spool& spool, std::string const& centre, std::vector<Settlement> settlements, Time now = some_day()
);
Settlement delivered(std::int64_t sequence, std::string receipt = "LAPOR-1");

std::string state_of(spool::Spool& spool, std::string const& id_or_number);

// How many quarantine items are open, and how many ignored events were not replayed; of an open spool, up to
// a thousand.
int quarantined(std::filesystem::path const& directory);
int ignored(std::filesystem::path const& directory);

// Every file below the folder, as bytes.
std::map<std::string, std::string> contents(std::filesystem::path const& directory);

}  // namespace kanal::test
