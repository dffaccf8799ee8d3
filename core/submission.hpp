#pragma once

#include "base/digest.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

// Bytes as they came, before any interpretation.
struct RawBytes {
    std::string media_type = {};
    std::string bytes = {};
};

struct Author {                        // all may be empty: a letter can be unsigned
    std::string name = {};             // as shown by the platform
    std::string phone = {};            // as written; the normalizer makes E.164 of it
    bool international_phone = false;  // begins with the country code, also where it has no '+'
    std::string email = {};
    std::string account = {};  // the platform's id or user name
    std::string address = {};  // postal, as said
};

struct Place {
    std::string said = {};                // in the citizen's words
    std::optional<double> latitude = {};  // WGS 84, degrees
    std::optional<double> longitude = {};
};

// The classes of SP4N-LAPOR!: pengaduan, aspirasi, permintaan informasi, whistleblowing.
enum class ReportClass { complaint, aspiration, information, whistleblowing };

struct Wishes {
    bool anonymous = false;     // anonim: the public does not see the name
    bool confidential = false;  // rahasia: the public does not see the report
    std::optional<ReportClass> report_class = {};
};

// What the citizen chose from a list that the agency offers there.
struct Category {
    std::string code = {};
    std::string name = {};
};

struct Attachment {
    std::string name = {};   // the sender's file name, as text only
    std::string bytes = {};  // empty when it must be fetched from `url`
    std::string url = {};
    std::string media_type = {};  // as the sender said; the spool looks at the content itself
};

// What one channel understood of one citizen's message. Makes no judgement of the content.
struct Submission {
    std::string account =
        {};  // which of our accounts it reached: page id, phone number id, client id; may be empty
    std::string external_id = {};  // the peer's own id; empty only where the peer gives none
    // Orders the editions of one message. 0 is the original; an edit or a removal carries the peer's edit
    // number or the time of the change in seconds, so that a gateway that lost its spool numbers them the
    // same way again.
    std::uint32_t revision = 0;
    bool withdrawn = false;  // the citizen removed the message; revision > 0
    // The source has this message in more than one form (a webhook and what it answers when asked, two
    // sorts of event), and this is not the only one it can come in first. An edition of it is named by its
    // bytes.
    bool bytes_may_differ = false;
    Author author = {};
    std::string title = {};
    std::string text = {};
    std::vector<Attachment> attachments = {};
    std::optional<Place> place = {};
    std::string occurred_on = {};  // as said; a date where the channel asks for one (YYYY-MM-DD)
    Wishes wishes = {};
    std::optional<Category> category = {};
    std::optional<Time> said_at = {};  // the peer's clock
    // What the channel itself could not read or is missing, one line each: "text: 2 of 4 parts never
    // arrived". They are among the report's problems.
    std::vector<std::string> problems = {};
    // Why a person should look before this is forwarded, in our own words ("mailing list", "made by a
    // machine"); empty: forward it. A doubtful report is stored, numbered and acknowledged like any other.
    std::string doubt = {};
    // Stands below a post on our own page or account, where people also talk with each other.
    bool comment = false;
    // Tells two different messages under one external id apart. A channel that has its own notion of "the
    // same request" (the app) sets it; otherwise the intake takes the content.
    std::optional<Sha256> fingerprint = {};
    RawBytes raw = {};  // the bytes this was read from
};

// A part of a delivery that was not made a submission, kept raw.
struct Fragment {
    RawBytes raw = {};
    std::string why = {};  // our own words: "comment without comment_id", "kind: story_insights"
};

// What `Channel::read` found in one delivery.
struct Reading {
    std::vector<Submission> submissions = {};
    std::vector<Fragment> unreadable = {};  // meant for us and not understood: to quarantine
    std::vector<Fragment> ignored = {};     // kinds this version does not know: kept for a time and counted
    unsigned dropped = 0;  // events that are no submission: likes, typing, own echoes, receipts
};

// In the place of a revision where the peer reports a change and gives it neither a number nor a time: the
// intake puts the second there at which it took the submission.
inline constexpr std::uint32_t kRevisionOfArrival = std::numeric_limits<std::uint32_t>::max();

}  // namespace kanal
