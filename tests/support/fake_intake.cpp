#include "tests/support/fake_intake.hpp"

#include "base/identifier.hpp"
#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"
#include "tests/support/describe_submission.hpp"

#include <algorithm>
#include <cstdio>

namespace kanal::test {

asio::awaitable<Result<std::vector<Receipt>>> FakeIntake::accept(Batch batch) {
    ++calls;
    if (disk == Disk::full) co_return retry("spool: commit: database or disk is full");

    std::vector<Receipt> receipts;
    for (auto const& submission : batch.reading.submissions) {
        receipts.push_back(put(batch.channel, submission));
    }
    if (batch.cursor) cursors[batch.channel] = *batch.cursor;
    for (auto const& note : batch.notes) {
        auto& notes = remembered[batch.channel];
        if (note.value)
            notes[note.key] = *note.value;
        else
            notes.erase(note.key);
    }
    batches.push_back(std::move(batch));
    if (disk == Disk::unclear) co_return retry("spool: commit: disk I/O error");
    co_return receipts;
}

asio::awaitable<Result<void>> FakeIntake::quarantine(std::string channel, RawBytes raw, std::string why) {
    ++calls;
    if (disk == Disk::full) co_return retry("spool: commit: database or disk is full");

    Quarantined item{std::move(channel), std::move(raw), std::move(why)};
    bool known = false;
    for (auto const& other : quarantined) {
        known = known || (other.channel == item.channel && other.raw.bytes == item.raw.bytes);
    }
    if (!known) quarantined.push_back(std::move(item));
    if (disk == Disk::unclear) co_return retry("spool: commit: disk I/O error");
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<ReportStatus>>> FakeIntake::status(std::string id) {
    if (disk == Disk::full) co_return retry("spool: read: disk I/O error");
    auto const found = std::find_if(statuses.begin(), statuses.end(), [&id](auto const& one) {
        return one.first == id || one.second.number == id;
    });
    if (found == statuses.end()) co_return std::optional<ReportStatus>{};
    co_return std::optional<ReportStatus>{found->second};
}

asio::awaitable<Result<std::optional<ReportView>>> FakeIntake::view(std::string name) {
    if (disk == Disk::full) co_return retry("spool: read: disk I/O error");
    for (auto const& one : shown) {
        auto const& status = statuses[one.status.id];
        bool const tracked = std::count(status.tracking_ids.begin(), status.tracking_ids.end(), name) > 0;
        if (!tracked && name != status.id && name != status.number) continue;
        auto found = one;
        found.status = status;
        co_return std::optional<ReportView>{std::move(found)};
    }
    co_return std::optional<ReportView>{};
}

asio::awaitable<Result<ReportPage>> FakeIntake::views(ReportQuery query) {
    if (disk == Disk::full) co_return retry("spool: read: disk I/O error");
    ReportPage page;
    for (auto left = std::min(query.before, static_cast<std::int64_t>(shown.size()) + 1) - 1; left > 0;
         --left) {
        auto found = shown[static_cast<std::size_t>(left - 1)];
        found.status = statuses[found.status.id];
        bool const in_time = found.received_at >= query.from && found.received_at < query.until;
        bool const unchanged = query.changed_since && found.changed_at < *query.changed_since;
        if (!in_time || unchanged || found.status.channel != query.channel) continue;
        page.reports.push_back(std::move(found));
        page.next = left;
        if (page.reports.size() == query.limit) co_return page;
    }
    page.next = 0;
    co_return page;
}

asio::awaitable<Result<std::optional<std::string>>> FakeIntake::cursor(std::string channel) {
    if (disk == Disk::full) co_return retry("spool: read: disk I/O error");
    auto const found = cursors.find(channel);
    if (found == cursors.end()) co_return std::optional<std::string>{};
    co_return std::optional<std::string>{found->second};
}

asio::awaitable<Result<std::map<std::string, std::string>>> FakeIntake::notes(
    std::string channel, std::string prefix
) {
    if (disk == Disk::full) co_return retry("spool: read: disk I/O error");
    std::map<std::string, std::string> found;
    for (auto const& [key, value] : remembered[channel]) {
        if (key.starts_with(prefix)) found[key] = value;
    }
    co_return found;
}

Receipt FakeIntake::put(std::string const& channel, Submission const& submission) {
    auto const fingerprint = submission.fingerprint.value_or(sha256(describe(submission)));
    auto const id =
        submission.external_id.empty()
            ? random_identifier()
            : name_identifier(channel + '\n' + submission.account + '\n' + submission.external_id);
    auto const name = submission.external_id.empty() ? id : submission.external_id;

    Key key{submission.account, name, submission.revision};
    for (auto found = kept_.find(key); found != kept_.end(); found = kept_.find(key)) {
        bool const same = found->second.fingerprint == fingerprint;
        if (same || submission.revision == 0) {
            auto receipt = found->second.receipt;
            receipt.duplicate = true;
            receipt.same_content = same;
            everything_agreed = everything_agreed && same;
            return receipt;
        }
        ++std::get<std::uint32_t>(key);
    }

    Receipt receipt;
    receipt.id = id;
    receipt.number = numbers_.try_emplace(id, next_number()).first->second;
    receipt.revision = std::get<std::uint32_t>(key);
    if (!submission.doubt.empty()) receipt.state = "review";
    kept_[key] = Kept{fingerprint, receipt};
    stored.push_back(submission);
    show(channel, submission, receipt);
    statuses[id] = ReportStatus{id, receipt.number, channel, submission.account, "queued", {}};
    return receipt;
}

void FakeIntake::show(std::string const& channel, Submission const& submission, Receipt const& receipt) {
    auto report =
        normalizer::normalize(submission, {.agency_code = "32.73", .channel = channel, .received_at = now});
    report.id = receipt.id;
    report.number = receipt.number;
    std::erase_if(shown, [&](auto const& one) { return one.status.id == receipt.id; });
    shown.push_back(
        {.status = {.id = receipt.id},
         .received_at = now,
         .changed_at = now,
         .record = normalizer::to_json(report)}
    );
}

std::string FakeIntake::next_number() {
    char number[32];
    std::snprintf(number, sizeof number, "3273-26-%06zu-0", numbers_.size() + 1);
    return number;
}

}  // namespace kanal::test
