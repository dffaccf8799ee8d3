#include "forwarder/inquiries.hpp"

#include "base/log.hpp"
#include "base/retry_delay.hpp"
#include "forwarder/lane_events.hpp"

#include <algorithm>
#include <utility>

namespace kanal::forwarder {

namespace {

constexpr Duration kLookForWork = std::chrono::minutes(1);
constexpr Duration kBetweenQuestions = std::chrono::seconds(1);
constexpr RetryDelay kAfterFailure = {.first = std::chrono::seconds(30)};

}  // namespace

Inquiries::Inquiries(std::string centre, Outbox& outbox, Sink& sink, Clock const& clock)
    : centre_(std::move(centre)), outbox_(outbox), sink_(sink), clock_(clock) {}

SteadyTime Inquiries::step() {
    if (!sink_.can_inquire()) return SteadyTime::max();
    auto const now = clock_.steady();
    if (now < next_) return next_;
    next_ = now + kLookForWork;
    auto const found = outbox_.doubtful(clock_.wall());
    if (!found)
        log_trouble("inquire", found.error());
    else if (*found)
        ask(**found);
    return next_;
}

std::optional<Time> Inquiries::first_question() {
    if (!sink_.can_inquire()) return std::nullopt;
    next_ = std::min(next_, clock_.steady() + kFirst);
    return clock_.wall() + kFirst;
}

void Inquiries::now() {
    next_ = {};
}

void Inquiries::ask(DoubtfulReport const& report) {
    auto const finding = sink_.inquire(report, clock_.wall());
    bool const answered = finding.kind != Finding::Kind::unclear;
    failures_ = answered ? 0 : failures_ + 1;
    next_ =
        clock_.steady() + (answered ? kBetweenQuestions : kAfterFailure.after(failures_, clock_.jitter()));
    auto const settled = outbox_.settle({settlement(report, finding)}, clock_.wall());
    // What was found is asked for once more.
    if (!settled) return log_trouble("settle", settled.error());
    log_finding(centre_, report, finding);
}

Settlement Inquiries::settlement(DoubtfulReport const& report, Finding const& finding) const {
    Settlement settlement;
    settlement.sequence = report.sequence;
    switch (finding.kind) {
        case Finding::Kind::there:
            settlement.kind = Settlement::Kind::delivered;
            settlement.tracking_id = finding.tracking_id;
            break;
        case Finding::Kind::not_there:
            settlement.kind = Settlement::Kind::absent;
            settlement.why = "the centre was asked and did not have it";
            break;
        case Finding::Kind::not_yet:
        case Finding::Kind::unclear:
            settlement.kind = Settlement::Kind::unknown;
            // As long as it has been unknown: the waits double without being counted.
            auto const now = clock_.wall();
            auto const waited = std::chrono::duration_cast<Duration>(now - report.since);
            settlement.not_before = now + std::clamp(waited, kFirst, kLongest);
            break;
    }
    return settlement;
}

void Inquiries::log_trouble(std::string_view action, Error const& error) const {
    log::limited_event(
        log::Level::error,
        "lane_spool_failed",
        {{"centre", centre_}, {"action", action}, {"reason", error.what}}
    );
}

}  // namespace kanal::forwarder
