#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// `<id>`, `<id>.r<N>`, `<id>.r<N>.m<M>`, each with `.d<K>` where a person has corrected it: what the centre
// gets as Idempotency-Key. `media` is the record's `channel.media`, or its `channel.variant` where that is 0;
// `desk` its `channel.desk`.
std::string edition_key(
    std::string_view id, std::uint32_t revision, std::uint64_t media, std::uint64_t desk = 0
);

// 1 to 64 characters from A-Z a-z 0-9 . _ : -
bool is_tracking_id(std::string_view text);

// Another edition of a report that a centre has, or may have.
struct SentEdition {
    std::uint32_t revision = 0;
    bool delivered = false;        // false: its outcome is unknown
    std::string tracking_id = {};  // the centre's, once delivered
};

// A report on its way to one centre.
struct OutboundReport {
    std::int64_t sequence = 0;  // the spool's order of acceptance
    std::string id = {};
    std::uint32_t revision = 0;
    std::uint64_t media = 0;
    std::uint64_t desk = 0;
    Time received_at = {};                      // when the gateway took this revision in
    std::string record = {};                    // the JSON, byte for byte as it was accepted
    std::vector<std::string> attachments = {};  // SHA-256 in hex of the files the record names
    bool suspect = false;  // an earlier attempt never ended: the process died with it; send it alone
    // Only for a sink that wants it (see Sink::takes_editions): the one of highest revision.
    std::optional<SentEdition> sent_edition = {};
    bool trial = false;  // made by a person to try the way; no report of anybody

    std::string idempotency_key() const;  // see edition_key
};

// How many messages (editions count each) a centre has taken of what the gateway took in on one day.
struct DayCount {
    std::chrono::sys_days day = {};  // UTC
    std::int64_t messages = 0;
};

// What became of one report; written by the lane after the sink has answered.
struct Settlement {
    enum class Kind {
        delivered,  // `tracking_id` is the centre's
        retry,      // due again at once; the lane decides when it tries. Burns no attempt.
        refused,    // report-specific: due again at `not_before`, held after the last try
        unknown,    // may have taken effect, and sending again could repeat it: waits for a person, and is
                    // asked about again at `not_before`
        absent,     // what was unknown is certainly not there: due again at once
        by_hand,    // held: only a person can take it to the centre
    };
    std::int64_t sequence = 0;
    Kind kind = Kind::retry;
    std::string tracking_id = {};
    std::string why = {};   // our own words
    std::string said = {};  // the centre's words, cleaned and short; empty when it said nothing
    std::optional<Time> not_before = {};
    bool tried = true;  // false, with retry: nothing was sent now, and what was suspect still is
};

enum class DeliveryState { queued = 0, held = 1, unknown = 2, delivered = 3 };  // as in the file
std::string_view to_text(DeliveryState state);

// Where one edition is on its way to one centre, for people to see.
struct DeliveryStatus {
    std::string centre = {};
    std::uint32_t revision = 0;
    std::uint64_t media = 0;
    std::uint64_t desk = 0;
    DeliveryState state = DeliveryState::queued;
    std::int64_t tries = 0;          // attempts that began
    std::string why = {};            // what the last answer, or the person who holds it, gave as the reason
    std::string said = {};           // the centre's words with that answer
    std::string tracking_id = {};    // the centre's tracking id, once delivered
    std::optional<Time> since = {};  // when it came to stand so, or was last tried; nothing: never tried
    std::optional<Time> not_before = {};
};

// A report of which nobody knows whether the centre has it.
struct DoubtfulReport {
    std::int64_t sequence = 0;
    std::string id = {};
    std::string number = {};
    Time since = {};        // when it was sent, or its attempt was found to have ended with the process
    std::string said = {};  // what the centre said then
};

}  // namespace kanal
