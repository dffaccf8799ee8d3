#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/centre_event.hpp"
#include "core/delivery.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kanal {

struct Outcome {
    enum class Kind {
        delivered,      // the centre has it and named its id: `tracking_id`
        retry,          // the centre is away or overloaded: concerns the lane, burns no attempt of the report
        misconfigured,  // 401, 403, TLS, redirect, wrong schema: stops the lane until a person or a probe
                        // mends it
        refused,        // the centre will not take this one report
        unknown,        // sent, answer lost, and sending again could repeat the effect
        by_hand,        // this way cannot carry this report, only a person can; nothing was sent
    };
    Kind kind = Kind::retry;
    std::string tracking_id = {};  // the centre's name of the report
    std::string why = {};          // our own words: "http 503", "tls: certificate expired"
    std::string said = {};         // the centre's words, by centre_words(); for people, never for the log
    std::optional<Duration> retry_after = {};  // as the centre asked; the lane clamps it
    bool slow_down = false;                    // with retry: the centre asks for fewer reports a second (429)
    // False: nothing was sent now, so this says nothing about the centre. With retry: the sink gave the batch
    // up before it came to this one.
    bool tried = true;
    bool stops_lane = false;  // with unknown: the next reports would fare no better before somebody mends it
};

// What a centre says when it is asked for a report that it may have.
struct Finding {
    enum class Kind {
        there,      // `tracking_id` is its name of the report
        not_there,  // nor will it come: sending it again is safe
        not_yet,    // not there, but it may still come
        unclear,    // no answer, or none that says so
    };
    Kind kind = Kind::unclear;
    std::string tracking_id = {};
    std::string why = {};  // with unclear: our own words
};

// One way to the centre. Blocking; used only by its lane's thread.
class Sink {
public:
    virtual ~Sink() = default;

    // One outcome a report, in order. The idempotency key makes a second delivery harmless. Returns within
    // about a minute whatever the other side does. Reports that were not tried are at the end.
    virtual std::vector<Outcome> deliver(std::span<OutboundReport const> reports) = 0;

    // Whether the other side knows a report that comes again, by its key. False: one that is `suspect` may be
    // there.
    virtual bool repetition_is_harmless() const { return true; }

    // Whether the other side takes a later edition for what it is. False: it would be another report there,
    // and the lane says of each report which other edition the centre has (OutboundReport::sent_edition).
    //
    // Where either is false reports come one at a time.
    virtual bool takes_editions() const { return true; }
    bool one_by_one() const { return !repetition_is_harmless() || !takes_editions(); }

    // Whether the other side can be asked for a report.
    virtual bool can_inquire() const { return false; }
    // Asks. `now` is the time by the same clock as report.since. Returns within a minute.
    virtual Finding inquire(DoubtfulReport const&, Time /*now*/) { return {}; }

    // Whether a trial may be delivered: it says itself what it is, and the centre can recognise that.
    virtual bool takes_trials() const { return false; }

    // Whether the centre is told how many messages of each day it should have.
    virtual bool takes_counts() const { return false; }
    // Tells it, in as long as deliver() may take; `now` is when they were counted.
    virtual Result<void> tell(std::span<DayCount const>, Time /*now*/) { return {}; }

    // How often the centre is to be asked what became of a report; nothing: never.
    virtual std::optional<Duration> asks_every() const { return std::nullopt; }
    // For how long after the centre took it.
    virtual Duration asks_for() const { return Duration(0); }
    // Asks for each in order, in as long as deliver() may take.
    virtual ToldStatuses ask(std::span<TrackedReport const>) { return {}; }

    // What takes long and needs no report: opening, reading what is there already. Called before reports are
    // drawn, so that a process that is killed meanwhile costs no report an attempt. A failure is reported
    // by deliver().
    virtual void get_ready() {}

    // Any thread, at any time, once: nothing more is begun, and a deliver() that runs returns within a few
    // seconds.
    virtual void begin_shutdown() {}
};

}  // namespace kanal
