#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "channels/submission.hpp"
#include "normalizer/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

class Database;
class AttachmentFiles;

struct Stored {
    std::int64_t sequence = 0;
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;
    bool duplicate = false;
    bool same_content = true;
};

struct StoredStatus {
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;
    std::string channel = {};
    std::string account = {};
    std::string state = {};  // the least advanced of its deliveries: held, unknown, queued, delivered
    std::vector<std::string> tracking_ids = {};
    Time received_at = {};
    std::string record = {};  // JSON; empty after retention
};

// Reports and the bytes they came from. Blocking; the spool thread's; inside a group transaction.
class ReportStore {
public:
    ReportStore(Database& database, AttachmentFiles& files, std::vector<std::string> centres);

    // The key is (id, revision). A second put of the same content gives the first's receipt with `duplicate`.
    // Other content under revision 0 keeps the first and says same_content = false; other content under a
    // later revision is another edition and takes the next free revision. A revision of a report that was
    // never seen stands by itself. Gives the number, completes the attachments (content type, digest),
    // renders the record and queues one delivery a centre. `attachments` are the submission's, in the order
    // of report.attachments.
    Result<Stored> put(
        Report report,
        Sha256 const& fingerprint,
        RawBytes const& raw,
        std::vector<Attachment> const& attachments
    );

    // By report id or number; the highest revision.
    Result<std::optional<StoredStatus>> find(std::string const& id_or_number);

    struct Filter {
        std::string state = {};    // empty: any
        std::string channel = {};  // empty: any
        std::size_t limit = 50;
    };
    Result<std::vector<StoredStatus>> list(Filter const& filter);  // newest first, without records

private:
    Database& database_;
    AttachmentFiles& files_;
    std::vector<std::string> centres_;
};

}  // namespace kanal
