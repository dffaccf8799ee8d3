#include "fetcher/fetch_events.hpp"

#include "base/log.hpp"

namespace kanal::fetcher {

namespace {

void log_one(
    DueFetch const& due, spool::FetchResult const& result, log::Level level, std::string_view event
) {
    log::limited_event(
        level,
        event,
        {{"channel", due.channel},
         {"report", due.fetch.report},
         {"attachment", due.fetch.position + 1},
         {"reason", result.why}},
        20
    );
}

}  // namespace

void log_settled(DueFetch const& due, spool::FetchResult const& result, spool::FetchSettled const& settled) {
    auto const state = result.state;
    if (state == spool::FetchState::refused) log_one(due, result, log::Level::warning, "media_refused");
    if (state == spool::FetchState::given_up) log_one(due, result, log::Level::warning, "media_given_up");
    bool const late =
        state == spool::FetchState::pending && due.fetch.tries + 1 == spool::FetchLedger::kPatience;
    if (late) log_one(due, result, log::Level::warning, "media_late");
    if (settled.media == 0) return;
    log::event(
        log::Level::info,
        "media_edition",
        {{"channel", due.channel}, {"report", due.fetch.report}, {"media", settled.media}}
    );
}

void log_denied(std::string_view channel, std::string_view why) {
    log::limited_event(log::Level::error, "media_token_refused", {{"channel", channel}, {"reason", why}}, 1);
}

void log_private_allowed(std::size_t addresses) {
    log::event(log::Level::warning, "media_private_allowed", {{"addresses", addresses}});
}

void log_spool_failed(std::string_view action, Error const& error) {
    log::limited_event(
        log::Level::error, "fetcher_spool_failed", {{"action", action}, {"reason", error.what}}
    );
}

}  // namespace kanal::fetcher
