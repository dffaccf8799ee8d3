#include "forwarder/lane_events.hpp"

#include "base/log.hpp"

namespace kanal::forwarder {

void log_outcomes(
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

void log_finding(std::string const& centre, DoubtfulReport const& report, Finding const& finding) {
    if (finding.kind == Finding::Kind::there)
        log::event(log::Level::notice, "report_found", {{"centre", centre}, {"report", report.id}});
    if (finding.kind == Finding::Kind::not_there)
        log::event(log::Level::notice, "report_not_found", {{"centre", centre}, {"report", report.id}});
    if (finding.kind == Finding::Kind::unclear)
        log::limited_event(
            log::Level::warning,
            "inquiry_failed",
            {{"centre", centre}, {"report", report.id}, {"reason", finding.why}}
        );
}

void log_stopped(std::string const& centre, LaneSchedule::Evaluation const& evaluation) {
    log::event(
        log::Level::alert,
        "lane_stopped",
        {{"centre", centre}, {"reason", evaluation.why}, {"report", evaluation.report}}
    );
}

void log_waiting(std::string const& centre, LaneSchedule::Evaluation const& evaluation, unsigned failures) {
    log::event(
        log::Level::warning,
        "lane_waiting",
        {{"centre", centre}, {"reason", evaluation.why}, {"failures", failures}}
    );
}

void log_resumed(std::string const& centre) {
    log::event(log::Level::notice, "lane_resumed", {{"centre", centre}});
}

void log_failed(std::string const& centre, LaneSchedule::Evaluation const& evaluation) {
    log::limited_event(
        log::Level::info,
        "delivery_failed",
        {{"centre", centre}, {"reason", evaluation.why}, {"report", evaluation.report}}
    );
}

void log_backlog(std::string const& centre, Duration age, std::int64_t queued) {
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    log::event(
        log::Level::warning, "backlog_old", {{"centre", centre}, {"minutes", minutes}, {"queued", queued}}
    );
}

std::optional<Duration> BacklogAlarm::look(std::optional<Time> oldest, Time now) {
    std::size_t reached = 0;
    if (oldest)
        while (reached < kAges.size() && now - *oldest >= kAges[reached])
            ++reached;
    // While a long backlog drains its oldest report grows younger; only a queue that is young again has
    // recovered.
    if (reached == 0) reached_ = 0;
    if (reached <= reached_) return std::nullopt;
    reached_ = reached;
    return kAges[reached - 1];
}

}  // namespace kanal::forwarder
