#pragma once

#include "amqp/connection.hpp"
#include "core/sink.hpp"
#include "forwarder/sinks/amqp_confirms.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace kanal::forwarder {

// One batch on its way through one channel in confirm mode: what was published, what the broker said of it,
// and what that means for each report. No waiting and no connection of its own. `reports` outlives it.
class AmqpDelivery {
public:
    // `confirms` is the channel's, with nothing unanswered.
    AmqpDelivery(std::span<OutboundReport const> reports, AmqpConfirms& confirms, bool blocked);

    // The next report to publish, which counts as published from now on; nothing while none should be.
    OutboundReport const* begin_next();
    void begin_no_more() { beginning_ = false; }

    // An answer came for at least one report.
    bool take(amqp::Event const& event);
    // Whether an answer is still to come, or a report could still be published.
    bool under_way() const;
    bool unanswered() const { return confirms_.unanswered() > 0; }
    bool blocked() const { return blocked_; }

    // Each ends it, with one outcome a report, in order. What was not begun was not tried.
    std::vector<Outcome> finish();
    // What is unanswered failed for this reason; where nothing is, the next report did.
    std::vector<Outcome> fail(Outcome::Kind kind, std::string const& why);
    std::vector<Outcome> fail(amqp::Event const& close);  // the broker has closed, or the connection broke

private:
    void settle(AmqpConfirms::Published const& published, Outcome::Kind kind, std::string const& why);
    void refuse_largest(std::vector<AmqpConfirms::Published>& unanswered, std::string const& why);

    std::span<OutboundReport const> reports_;
    AmqpConfirms& confirms_;
    std::vector<Outcome> outcomes_;
    std::size_t begun_ = 0;
    bool beginning_ = true;
    bool blocked_;
};

}  // namespace kanal::forwarder
