#pragma once

#include "base/clock.hpp"
#include "core/sink.hpp"
#include "forwarder/outbox.hpp"

#include <string>

namespace kanal::forwarder {

// Asks a centre about the reports whose outcome is unknown, one at a time, beside the lane's deliveries: a
// question that fails puts off the next question and nothing else. The lane's thread; what is referred to
// outlives it.
class Inquiries {
public:
    Inquiries(std::string centre, Outbox& outbox, Sink& sink, Clock const& clock);

    // Asks about one report, if one is due. When the next question is.
    SteadyTime step();

    // When a report that has just become unknown is to be asked about; nothing: this centre cannot be asked.
    std::optional<Time> first_question();
    void now();  // a person says that the centre was mended

    static constexpr Duration kFirst = std::chrono::minutes(1);
    static constexpr Duration kLongest = std::chrono::hours(1);

private:
    void ask(DoubtfulReport const& report);
    Settlement settlement(DoubtfulReport const& report, Finding const& finding) const;
    void log_trouble(std::string_view action, Error const& error) const;

    std::string centre_;
    Outbox& outbox_;
    Sink& sink_;
    Clock const& clock_;
    SteadyTime next_ = {};
    unsigned failures_ = 0;  // in a row
};

}  // namespace kanal::forwarder
