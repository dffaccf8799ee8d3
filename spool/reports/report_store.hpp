#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "core/centre_event.hpp"
#include "core/report.hpp"
#include "core/report_view.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::spool {

struct SpoolState;
class AttachmentFiles;
class ReportNumbers;
struct GivenNumber;

struct Stored {
    std::int64_t sequence = 0;
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;
    bool duplicate = false;    // it was here already; nothing was stored
    bool same_content = true;  // false only with `duplicate`: something else is under this key
    std::string review = {};   // our own words: why it was not queued; empty: it was, or is a duplicate
    std::string_view state = "queued";  // or where the report stands instead: review, closed
};

struct StoredStatus {
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;
    std::uint64_t media = 0;
    std::uint64_t desk = 0;  // see spool/reports/correction_ledger.hpp
    std::string channel = {};
    std::string account = {};
    // review, closed, or the least advanced of its deliveries: held, unknown, queued, delivered
    std::string state = {};
    // What the last answer, or the person who holds or closed it, gave as the reason; or why one should look.
    std::string why = {};
    std::string said = {};           // the centre's words with that answer
    std::string centre = {};         // at which it stands so
    std::int64_t tries = 0;          // there
    std::optional<Time> since = {};  // when it came to stand so, or was last tried; nothing: never tried
    std::optional<Time> not_before = {};
    bool withdrawn = false;                      // this edition says that the citizen removed the message
    std::vector<std::string> tracking_ids = {};  // of each centre that has it the latest
    // What centres have said since; of find() alone.
    std::vector<CentreEvent> progress = {};
    Time received_at = {};
    std::string record = {};    // JSON; empty after retention, and where it does not match its checksum
    std::string category = {};  // its code, once the record is empty; of find() alone
    bool damaged = false;       // the record does not match its checksum
};
// What channels may see of it.
ReportStatus to_status(StoredStatus const& stored);

// Reports and the bytes they came from. Blocking; the spool thread's; inside a group transaction.
class ReportStore {
public:
    ReportStore(SpoolState& state, AttachmentFiles& files, ReportNumbers& numbers);

    // The key is (id, revision). A second put of the same content gives the first's receipt with `duplicate`.
    // Other content under revision 0 keeps the first and says same_content = false; other content under a
    // later revision is another edition and takes the next free revision. Gives its variant to
    // what another spool could store with other bytes under the same revision. A revision of a report that
    // was never seen stands by itself. Gives the number (all editions carry the first one's), completes the
    // attachments (content type, digest), renders the record, notes what is to be fetched (see FetchLedger),
    // and queues one delivery a configured centre, or holds the report back (see hold_for_review).
    // What was said once more, with no attachment more than the edition before it, is a duplicate of that
    // edition; with one more it is an edition. A withdrawal in doubt (it is not known whose) is none: the
    // content of the edition before it stands, the doubt is a line in its problems; where there is no such
    // edition nothing is stored, and the receipt has no number. `attachments` are the submission's, in the
    // order of report.attachments. `report.id` that is no canonical UUID is a reject; a full disk is a retry.
    Result<Stored> put(
        Report report,
        Sha256 const& fingerprint,
        RawBytes const& raw,
        std::vector<Attachment> const& attachments
    );

    // By report id or number, however it is typed; the highest revision, of that the highest `media`, and of
    // that the highest `desk`.
    Result<std::optional<StoredStatus>> find(std::string const& id_or_number);

    // By report id, number, or tracking id. Cost: a few lookups by index, also where there is none.
    Result<std::optional<ReportView>> find_view(std::string const& name);

    // The bytes that the latest edition was read from; nothing where retention has removed them.
    Result<std::optional<RawBytes>> raw_of(std::string const& id);

    // The report behind an id or a number, as the canonical id; nothing where there is none.
    Result<std::optional<std::string>> resolve(std::string const& id_or_number);

private:
    Result<Stored> put_removal(std::string const& key, Report report);
    Result<std::optional<Stored>> find_duplicate(
        std::string const& key, Report& report, GivenNumber& number, Sha256 const& fingerprint
    );
    Result<std::optional<Stored>> find_unchanged(
        std::string const& key, Report& report, Sha256 const& fingerprint
    );
    Result<void> store_attachments(
        std::int64_t sequence, Report& report, std::vector<Attachment> const& attachments
    );
    Result<void> store_report(
        std::int64_t sequence,
        std::string const& key,
        Report& report,
        Sha256 const& fingerprint,
        RawBytes const& raw,
        std::optional<std::int64_t> number_step
    );
    Result<std::optional<StoredStatus>> status_of(std::int64_t sequence);

    SpoolState& state_;
    AttachmentFiles& files_;
    ReportNumbers& numbers_;
};

}  // namespace kanal::spool
