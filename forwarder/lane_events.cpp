#include "forwarder/lane_events.hpp"

#include "base/log.hpp"

namespace kanal::forwarder {

void tell_outcomes(
    std::string const& centre, std::span<OutboundReport const> reports, std::span<Outcome const> outcomes
) {
    for (std::size_t i = 0; i < reports.size(); ++i) {
        auto const& report = reports[i];
        auto const& outcome = outcomes[i];
        if (outcome.kind == Outcome::Kind::delivered)
            log::event(
                log::Level::info,
                "report_delivered",
                {{"centre", centre}, {"report", report.id}, {"revision", report.revision}}
            );
        if (outcome.kind == Outcome::Kind::refused)
            log::event(
                log::Level::warning,
                "report_refused",
                {{"centre", centre}, {"report", report.id}, {"reason", outcome.why}}
            );
        if (outcome.kind == Outcome::Kind::unknown)
            log::event(
                log::Level::alert,
                "delivery_unknown",
                {{"centre", centre}, {"report", report.id}, {"reason", outcome.why}}
            );
    }
}

void tell_stopped(std::string const& centre, LaneSchedule::Verdict const& verdict) {
    log::event(
        log::Level::alert,
        "lane_stopped",
        {{"centre", centre}, {"reason", verdict.why}, {"report", verdict.report}}
    );
}

void tell_waiting(std::string const& centre, LaneSchedule::Verdict const& verdict, unsigned failures) {
    log::event(
        log::Level::warning,
        "lane_waiting",
        {{"centre", centre}, {"reason", verdict.why}, {"failures", failures}}
    );
}

void tell_resumed(std::string const& centre) {
    log::event(log::Level::notice, "lane_resumed", {{"centre", centre}});
}

void tell_failed(std::string const& centre, LaneSchedule::Verdict const& verdict) {
    log::limited_event(
        log::Level::info,
        "delivery_failed",
        {{"centre", centre}, {"reason", verdict.why}, {"report", verdict.report}}
    );
}

void tell_backlog(std::string const& centre, Duration age, std::int64_t queued) {
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    log::event(
        log::Level::warning, "backlog_old", {{"centre", centre}, {"minutes", minutes}, {"queued", queued}}
    );
}

}  // namespace kanal::forwarder
