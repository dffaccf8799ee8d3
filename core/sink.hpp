#pragma once

#include "base/clock.hpp"
#include "core/delivery.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kanal {

struct Outcome {
    enum class Kind {
        delivered,      // the centre has it and named its id: `receipt`
        retry,          // the centre is away or overloaded: concerns the lane, burns no attempt of the report
        misconfigured,  // 401, 403, TLS, redirect, wrong schema: stops the lane until a person or a probe
                        // mends it
        refused,        // the centre will not take this one report
        unknown,        // sent, answer lost, and sending again could repeat the effect
    };
    Kind kind = Kind::retry;
    std::string receipt = {};  // the centre's tracking id
    std::string why = {};      // our own words: "http 503", "tls: certificate expired"
    std::string said = {};     // the centre's words, by centre_words(); for people, never for the log
    std::optional<Duration> retry_after = {};  // as the centre asked; the lane clamps it
    bool slow_down = false;                    // with retry: the centre asks for fewer reports a second (429)
    bool tried = true;  // false, with retry: the sink gave the batch up before it came to this one
};

// One way to the centre. Blocking; used only by its lane's thread.
class Sink {
public:
    virtual ~Sink() = default;

    // One outcome a parcel, in order. The idempotency key makes a second delivery harmless. Returns within
    // about a minute whatever the other side does. Parcels that were not tried stand at the end.
    virtual std::vector<Outcome> deliver(std::span<Parcel const> parcels) = 0;

    // What takes long and needs no parcel: opening, reading what is there already. Called before parcels are
    // drawn, so that a process that is killed meanwhile costs no report an attempt. A failure is told by
    // deliver().
    virtual void get_ready() {}

    // Any thread, at any time, once: begin nothing more, and come back within a few seconds if deliver()
    // runs.
    virtual void hurry() {}
};

}  // namespace kanal
