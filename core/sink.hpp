#pragma once

#include "base/time.hpp"
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
    };
    Kind kind = Kind::retry;
    std::string tracking_id = {};  // the centre's name of the report
    std::string why = {};          // our own words: "http 503", "tls: certificate expired"
    std::string said = {};         // the centre's words, by centre_words(); for people, never for the log
    std::optional<Duration> retry_after = {};  // as the centre asked; the lane clamps it
    bool slow_down = false;                    // with retry: the centre asks for fewer reports a second (429)
    bool tried = true;  // false, with retry: the sink gave the batch up before it came to this one
};

// One way to the centre. Blocking; used only by its lane's thread.
class Sink {
public:
    virtual ~Sink() = default;

    // One outcome a report, in order. The idempotency key makes a second delivery harmless. Returns within
    // about a minute whatever the other side does. Reports that were not tried stand at the end.
    virtual std::vector<Outcome> deliver(std::span<OutboundReport const> reports) = 0;

    // What takes long and needs no report: opening, reading what is there already. Called before reports are
    // drawn, so that a process that is killed meanwhile costs no report an attempt. A failure is reported
    // by deliver().
    virtual void get_ready() {}

    // Any thread, at any time, once: nothing more is begun, and a deliver() that runs returns within a few
    // seconds.
    virtual void begin_shutdown() {}
};

}  // namespace kanal
