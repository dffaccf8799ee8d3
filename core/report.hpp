#pragma once

#include "base/time.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

// What a clock that nobody set says lies before this, and no report does.
constexpr Time kBeforeAnyReport = std::chrono::sys_days(std::chrono::year(2012) / 1 / 1);

struct Agency {
    std::string code = {};  // Kemendagri code as configured: "32.73"
    std::string name = {};
    std::string timezone = {};  // IANA name; decides the year in the report number
};

struct Origin {
    std::string agency_code = {};
    std::string kind = {};     // facebook, mobile_api, ...
    std::string channel = {};  // the configured name
    Time received_at = {};
};

// Personal data found in the text: bytes [begin, end) of `text`.
struct MaskedSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string rule = {};  // nik, phone, email, npwp
};

struct Reporter {
    std::string name = {};
    std::string phone = {};  // E.164, or empty
    std::string email = {};  // lower-case domain, or empty
    std::string account = {};
    std::string address = {};
};

struct StoredAttachment {
    std::string name = {};
    std::string media_type = {};  // by content
    std::uint64_t size = 0;
    std::string sha256 = {};  // hex; empty while the bytes are only known by `url`
    std::string url = {};
};

// The one record everything after the normalizer works on; docs/report.schema.json is its public form.
struct Report {
    std::string id =
        {};  // UUIDv5 over agency, channel kind, account and external id; random without an external id
    std::string number = {};  // given by the spool: 3273-26-48172093-7
    std::string agency = {};
    std::string channel_kind = {};
    std::string channel_name = {};
    std::string account = {};
    std::string external_id = {};
    std::uint32_t revision = 0;
    // Not in the record: a withdrawal in doubt, of which it is not known whose it is. Nothing new was said,
    // and the edition before it stands with `doubt` as one problem more.
    bool content_stands = false;
    std::uint64_t media = 0;  // both given by the spool: see spool/delivery/media_edition.hpp
    std::uint32_t variant = 0;
    // Not in the record: another spool could make other bytes of the same message, because something else
    // than message and configuration went into them: our clock, or the form in which the source had it.
    bool bytes_may_differ = false;
    Time received_at = {};  // when the gateway took it in; not part of the record
    std::optional<Time> said_at = {};
    std::string occurred_on = {};
    std::string title = {};
    bool title_derived = false;
    std::string text = {};         // valid UTF-8, NFC, no control characters but line feed
    std::string public_text = {};  // `text` with personal data masked
    std::vector<MaskedSpan> masked = {};
    std::optional<ReportClass> report_class = {};
    std::optional<Category> category = {};
    std::optional<Place> place = {};
    std::optional<Reporter> reporter = {};
    bool anonymous = false;
    bool confidential = false;
    bool identity_known = false;
    std::vector<StoredAttachment> attachments = {};
    std::vector<std::string> problems = {};  // what could not be read, one line each
    std::string raw_media_type = {};
    std::string raw_sha256 = {};  // hex
    bool withdrawn = false;
    // Of the Submission, and not part of the record that the centre gets.
    std::string doubt = {};
    bool comment = false;
};

}  // namespace kanal
